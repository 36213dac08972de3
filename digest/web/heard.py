"""What a call of a webhook says, and whether it may be believed: what that needs besides the call
itself, a certificate of Amazon's or what came before, is remembered here."""

from __future__ import annotations

import logging
from datetime import datetime

from starlette.concurrency import run_in_threadpool

from digest.config import Hook, Provider
from digest.mailin.amazon import Certificates, Fetch
from digest.mailin.hooks import HEARD, mailgun, ses, sns
from digest.mailin.hooks.call import Call, Refused, forged
from digest.model.reports import Report

_log = logging.getLogger(__name__)


class Heard:
    """What calls say, whoever makes them. Signatures are looked at on other threads than the one
    that serves pages."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._certificates = Certificates(fetch)
        self._spoken = mailgun.Spoken()

    async def reports(self, hook: Hook, call: Call, now: datetime) -> tuple[Report, ...]:
        """What a call says. Refused where it is not believed or understood, Unreachable where
        Amazon is needed for that and does not answer."""
        if hook.provider is Provider.SES:
            return await self._of_amazon(hook, call, now)
        found = await run_in_threadpool(HEARD[hook.provider], hook, call, now)
        if hook.provider is Provider.MAILGUN:
            token, event = await run_in_threadpool(mailgun.spoken, call)
            self._spoken.look(token, event, now)
        return found

    async def _of_amazon(self, hook: Hook, call: Call, now: datetime) -> tuple[Report, ...]:
        one = await run_in_threadpool(sns.envelope, hook, call, now)
        await self._prove(one, now)
        if one.kind == sns.SUBSCRIBE:
            await self._confirm(hook, one)
        if one.kind == sns.UNSUBSCRIBED:
            _log.warning("webhook unsubscribed", extra={"hook": hook.name, "topic": one.topic})
        if one.kind != sns.NOTIFICATION:
            return ()
        return await run_in_threadpool(ses.heard, one.message)

    async def _prove(self, one: sns.Envelope, now: datetime) -> None:
        certificate = await self._certificates.at(one.certificate, now)
        try:
            await run_in_threadpool(sns.prove, one, certificate, now)
        except Refused as error:
            if error.status == 503:
                self._certificates.drop(one.certificate)
            raise
        self._certificates.keep(one.certificate, certificate)

    async def _confirm(self, hook: Hook, one: sns.Envelope) -> None:
        """Say yes to what a topic of ours asks, at an address of Amazon's own."""
        if not sns.is_amazons(one.visit):
            raise forged("its SubscribeURL does not lie at Amazon SNS")
        await self._fetch(one.visit)
        _log.info("webhook subscribed", extra={"hook": hook.name, "topic": one.topic})
