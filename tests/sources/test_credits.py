"""Around a picture, who made it is told from what is in it."""

import pytest

from digest.model import Image
from digest.sources.credits import is_credit, picture


@pytest.mark.parametrize(
    "line",
    [
        "Photo by NAME NAMED/AFP via Getty Images",
        "(Photo by Stringer/Anadolu Agency via Getty Images)",
        "Photo by A NAME/AFP via Getty Images)",
        "NAME NAMED/AFP via Getty Images",
        "AFP via Getty Images",
        "Name M. Named/Getty Images",
        "Фото: Name Named/SOPA Images/LightRocket via Getty Images",
        "Photographer: Name Named/Bloomberg via Getty Images",
        "Photo par Open Rights Watchhouse",
        "© Open Rights Watchhouse",
        "Name Named/An Agency Nobody Knows",
    ],
)
def test_a_line_that_says_who_made_it_is_a_credit(line: str) -> None:
    assert is_credit(line)


@pytest.mark.parametrize(
    "line",
    [
        "Photo of a Named Person",
        "This photo taken on July 7, 2018 shows the camp.",
        "Israel/OPT: End the blockade now",
        "A woman and/or a man stand in the road",
        "Young man holds flag while wearing a mask",
    ],
)
def test_a_line_that_says_what_is_in_it_is_no_credit(line: str) -> None:
    assert not is_credit(line)


@pytest.mark.parametrize(
    ("caption", "credit", "lines"),
    [
        pytest.param(
            "A road.", "(Photo by N/Getty Images)", ["A road. (Photo by N/Getty Images)"], id="end"
        ),
        pytest.param(
            "A virus (COVID-19).",
            "(Photo by N / AFP) (Photo credit should read N/AFP/Getty Images)",
            [
                "A virus (COVID-19). (Photo by N / AFP) "
                "(Photo credit should read N/AFP/Getty Images)"
            ],
            id="several, exactly as printed",
        ),
        pytest.param(
            "A road in Rome (Italy)", None, ["A road in Rome (Italy)"], id="other brackets"
        ),
        pytest.param(
            "A road.", "Photo: N/Agency", ["A road. Photo: N/Agency"], id="after a full stop"
        ),
        pytest.param("A road", "N N/Reuters", ["A road", "N N/Reuters"], id="on two lines"),
        pytest.param(
            "A road.",
            "N/AFP via Getty Images",
            ["A road. (Photo credit should read N/AFP via Getty Images)", "N/AFP via Getty Images"],
            id="told twice, kept once",
        ),
        pytest.param(
            "A short one A longer one.",
            "(Photo by N/AFP)",
            ["A short one", "A longer one. (Photo by N/AFP)"],
            id="two captions",
        ),
    ],
)
def test_caption_and_credit_are_told_apart(
    caption: str, credit: str | None, lines: list[str]
) -> None:
    assert Image(caption=caption, credit=credit) == picture(lines)


def test_nothing_but_a_file_name_is_no_picture() -> None:
    assert picture(["IMG_4471.JPG"]) is None
    assert picture([]) is None
