"""Requests of the story: written, sent, decided on; their placements run and appear."""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

from approvals.states import Verb
from expense_mgmt.core.periods import DateSpan
from expense_mgmt.demo.papers import paper
from expense_mgmt.demo.purchases import Ending, Item, Purchase
from expense_mgmt.demo.storyteller import Storyteller
from requests.content import Content, Line, Weight
from requests.models import AdPlacement, DocumentKind, ExpenseRequest
from requests.services import drafts, ending, placements, submit
from requests.services.drafts import Upload


class Buyer(Storyteller):
    """Takes a purchase from its first word to where the table says it stands."""

    def buys(self, purchase: Purchase) -> ExpenseRequest:
        """Write, send and decide on a request; its placements run and appear."""
        expense_request = self._writes(purchase)
        if purchase.is_draft:
            return expense_request
        moment = self.days.at(purchase.sent)
        sent = submit.submit(
            request_id=expense_request.public_id,
            version=expense_request.version,
            actor=self.cast.people[purchase.by],
            at=moment,
        )
        moment = self.passes(sent.run, since=moment, until=purchase.waits_for, words=purchase.words)
        if purchase.ending is not None:
            self._ends(sent, purchase, moment)
        for placement in AdPlacement.objects.filter(line__request=sent).order_by("pk"):
            self._runs(placement, purchase)
        return ExpenseRequest.objects.get(pk=sent.pk)

    def _writes(self, purchase: Purchase) -> ExpenseRequest:
        supplier = self.cast.suppliers.get(purchase.supplier)
        content = Content(
            unit=self.cast.units["MKT"],
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
            at=self.days.at(purchase.sent),
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

    def _ends(self, sent: ExpenseRequest, purchase: Purchase, since: dt.datetime) -> None:
        words = purchase.ending_words
        if purchase.ending is Ending.SENT_BACK:
            self.stops(sent.run, Verb.RETURN, since=since, comment=words)
            return
        if purchase.ending is Ending.REJECTED:
            self.stops(sent.run, Verb.REJECT, since=since, comment=words)
            return
        take_back = submit.withdraw if purchase.ending is Ending.WITHDRAWN else ending.cancel
        take_back(
            request_id=sent.public_id,
            version=sent.version,
            actor=self.cast.people[purchase.by],
            at=self.days.after(since),
            comment=words,
        )

    def _runs(self, placement: AdPlacement, purchase: Purchase) -> None:
        actor = self.cast.people[purchase.by]
        version = placement.version
        if purchase.runs is not None:
            placement = placements.start(
                placement_id=placement.public_id,
                version=version,
                actor=actor,
                at=self.days.at(purchase.runs),
            )
            version = placement.version
        if purchase.appeared is not None:
            proof = paper(f"{purchase.title}样报与截图", f"{placement.number}", purchase.title)
            placements.prove(
                placement_id=placement.public_id,
                version=version,
                proofs=[proof],
                actor=actor,
                at=self.days.at(purchase.appeared),
            )
