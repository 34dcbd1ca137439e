"""Requests of the story: written, sent, decided on; their placements run and appear."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

from approvals.states import Verb
from expense_mgmt.core.periods import DateSpan
from expense_mgmt.demo.papers import paper
from expense_mgmt.demo.purchases import Ending, Item, Purchase
from expense_mgmt.demo.settling import Settler
from expense_mgmt.demo.stage import Thread
from requests.content import Content, Line, Weight
from requests.models import AdPlacement, DocumentKind, ExpenseRequest
from requests.services import drafts, ending, placements, submit
from requests.services.drafts import Upload

UNIT = "MKT"


class Buyer(Settler):
    """Takes a purchase from its first word to where the table says it stands."""

    def buys(self, purchase: Purchase) -> Thread:
        """Write, send and decide on a request; let it run, appear and be settled."""
        moment = self.days.at(purchase.sent)
        yield moment
        purchase = self._told(purchase)
        expense_request = self._writes(purchase, moment)
        if purchase.is_draft:
            return moment
        sent = submit.submit(
            request_id=expense_request.public_id,
            version=expense_request.version,
            actor=self.cast.people[purchase.by],
            at=moment,
        )
        moment = yield from self.passes(
            sent.run, since=moment, until=purchase.waits_for, words=purchase.words
        )
        if purchase.ending is not None:
            return (yield from self._ends(sent, purchase, moment))
        moment = yield from self._runs(sent, purchase, moment)
        if purchase.settled is not None:
            moment = yield from self.settles(sent, purchase, purchase.settled, moment)
        return moment

    def _told(self, purchase: Purchase) -> Purchase:
        """The purchase with the words of this story's months."""
        told = self.days.told
        settled = purchase.settled
        return replace(
            purchase,
            title=told(purchase.title),
            background=told(purchase.background),
            effect=told(purchase.effect),
            settled=settled and replace(settled, invoice_file_of=told(settled.invoice_file_of)),
        )

    def _writes(self, purchase: Purchase, at: dt.datetime) -> ExpenseRequest:
        supplier = self.cast.suppliers.get(purchase.supplier)
        content = Content(
            unit=self.cast.units[UNIT],
            title=purchase.title,
            background=purchase.background,
            expected_effect=purchase.effect,
            supplier=supplier,
            lines=tuple(map(self._line, purchase.items)),
        )
        uploads = []
        if supplier is not None:
            quotation = paper(
                f"{purchase.title}报价单",
                supplier.name,
                *(f"{item.text}  ¥{Decimal(item.amount):,.2f}" for item in purchase.items),
                f"合计（含税）¥{content.amount:,.2f}",
            )
            uploads.append(Upload(quotation, DocumentKind.QUOTATION))
        return drafts.save(
            request_id=uuid4(),
            version=0,
            content=content,
            actor=self.cast.people[purchase.by],
            at=at,
            uploads=uploads,
        )

    def _line(self, item: Item) -> Line:
        first, last = map(self.days.date, item.days)
        projects = [self.cast.projects[code] for code in item.projects.split()]
        return Line(
            category=self.cast.categories[item.category],
            platform=self.cast.platforms.get(item.platform),
            description=item.text,
            amount=Decimal(item.amount),
            spans=(DateSpan(first, last),),
            weights=tuple(
                Weight(project, Decimal(1), takes_rest=project == projects[0])
                for project in projects
            ),
        )

    def _ends(self, sent: ExpenseRequest, purchase: Purchase, since: dt.datetime) -> Thread:
        words = purchase.ending_words
        if purchase.ending is Ending.SENT_BACK:
            return (yield from self.stops(sent.run, Verb.RETURN, since=since, comment=words))
        if purchase.ending is Ending.REJECTED:
            return (yield from self.stops(sent.run, Verb.REJECT, since=since, comment=words))
        moment = self.days.after(since)
        yield moment
        take_back = submit.withdraw if purchase.ending is Ending.WITHDRAWN else ending.cancel
        take_back(
            request_id=sent.public_id,
            version=sent.version,
            actor=self.cast.people[purchase.by],
            at=moment,
            comment=words,
        )
        return moment

    def _runs(self, sent: ExpenseRequest, purchase: Purchase, since: dt.datetime) -> Thread:
        """Its placements are said to run, and proven once they appeared."""
        actor, moment = self.cast.people[purchase.by], since
        if purchase.runs is not None:
            moment = max(moment, self.days.at(purchase.runs))
            yield moment
            for placement in _placements(sent):
                placements.start(
                    placement_id=placement.public_id,
                    version=placement.version,
                    actor=actor,
                    at=moment,
                )
        if purchase.appeared is not None:
            moment = max(moment, self.days.at(purchase.appeared))
            yield moment
            for placement in _placements(sent):
                proof = paper(f"{purchase.title}样报与截图", placement.number, purchase.title)
                placements.prove(
                    placement_id=placement.public_id,
                    version=placement.version,
                    proofs=[proof],
                    actor=actor,
                    at=moment,
                )
        return moment


def _placements(sent: ExpenseRequest) -> list[AdPlacement]:
    return list(AdPlacement.objects.filter(line__request=sent).order_by("pk"))
