"""Short ways to ask what a text is labelled."""

from digest.model import Dimension, Label
from digest.taxonomy import Document, Taxonomy


def labels(
    taxonomy: Taxonomy, title: str | None, summary: str = "", language: str = "en"
) -> set[str]:
    """The slugs that would be published, of all dimensions but regions."""
    found = taxonomy.classify(Document(title, summary, language))
    return {one.slug for one in found if one.published and one.dimension is not Dimension.REGION}


def countries(
    taxonomy: Taxonomy, title: str | None, summary: str = "", language: str = "en"
) -> set[str]:
    """The codes of the countries that would be published."""
    found = taxonomy.classify(Document(title, summary, language))
    return {one.slug for one in found if one.published and one.dimension is Dimension.COUNTRY}


def regions(
    taxonomy: Taxonomy, title: str | None, summary: str = "", language: str = "en"
) -> set[str]:
    """The regions that would be published."""
    found = taxonomy.classify(Document(title, summary, language))
    return {one.slug for one in found if one.published and one.dimension is Dimension.REGION}


def label(taxonomy: Taxonomy, document: Document, slug: str) -> Label:
    """One label, published or not."""
    return next(one for one in taxonomy.classify(document) if one.slug == slug)
