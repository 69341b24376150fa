"""Who may do what, with which records; and what cannot be forged."""

from datetime import date

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import GROUP, CustomerCase

OPERATIONS = {"c": "create", "r": "read", "u": "write", "d": "unlink"}
# Each model, and what each person may do with a record of it that is the seller's, or
# a shared one of the set-up: create, read, update, delete, - nothing.
PEOPLE = ("seller", "seller_two", "leader", "seller_all", "manager")
PEOPLE += ("commission_manager", "auditor", "approver", "interviewer", "quality")
PEOPLE += ("employee", "portal")
TABLE = """
customer.stage                  r    r    r    r    crud -    -    -    -    -    -    -
customer.segment                r    r    r    r    crud r    r    -    -    -    -    -
customer.cause                  r    r    r    r    crud -    -    -    -    -    -    -
customer.contact.role           r    r    r    r    crud -    -    -    -    -    -    -
customer.promise.category       r    r    r    r    crud -    -    -    -    -    -    -
customer.moment                 r    r    r    r    crud -    -    -    -    -    -    -
customer.moment.start           -    -    -    -    cru  -    -    -    -    -    -    -
customer.moment.ask             -    -    -    -    cru  -    -    -    -    -    -    -
customer.driver                 r    r    r    r    crud -    -    -    -    -    -    -
customer.playbook               r    r    r    r    crud -    -    -    -    -    -    -
customer.playbook.step          r    r    r    r    crud -    -    -    -    -    -    -
customer.profile                cru  -    -    cru  crud -    -    -    -    -    -    -
customer.preference             crud -    -    -    crud -    -    -    -    -    -    -
customer.promise                crud -    r    crud crud -    r    -    -    -    -    -
customer.promise.close          cru  -    -    -    -    -    -    -    -    -    -    -
customer.promise.approve        cru  -    -    -    -    -    -    -    -    -    -    -
customer.promise.pick           cru  -    -    -    -    -    -    -    -    -    -    -
customer.promise.renegotiate    cru  -    -    -    -    -    -    -    -    -    -    -
customer.promise.tell           cru  -    -    -    -    -    -    -    -    -    -    -
customer.stage.pin              cru  -    -    -    -    -    -    -    -    -    -    -
customer.promise.request        r    -    -    r    r    -    -    -    -    -    -    -
customer.promise.report         r    -    r    r    r    -    -    -    -    -    -    -
customer.promise.effect         -    -    -    -    cru  -    -    -    -    -    -    -
customer.promise.template       r    r    r    r    crud -    -    -    -    -    -    -
customer.promise.reminder       r    -    -    -    r    -    -    -    -    -    -    -
customer.lead.time              -    -    -    -    r    -    -    -    -    -    -    -
customer.invitation             r    -    -    -    r    -    -    -    -    -    -    -
customer.feedback               r    -    -    -    cru  -    r    -    -    ru   -    -
customer.feedback.score         r    -    -    -    r    -    r    -    -    r    -    -
customer.feedback.flag          -    -    -    -    r    r    r    -    -    ru   -    -
customer.interview.call         -    -    -    -    -    -    -    -    r    -    -    -
customer.interview              -    -    -    -    -    -    -    -    ru   -    -    -
customer.feedback.report        r    -    -    -    r    -    -    -    -    -    -    -
customer.feedback.quarter       r    -    r    -    r    -    -    -    -    -    -    -
customer.feedback.change        -    -    -    -    cru  -    -    -    -    -    -    -
customer.case                   cru  -    cru  -    cru  -    -    -    -    -    -    -
customer.case.answer            cru  -    -    -    -    -    -    -    -    -    -    -
customer.case.close             cru  -    -    -    -    -    -    -    -    -    -    -
customer.pulse.turn             -    -    -    -    -    -    -    -    -    -    -    -
customer.pulse.answer           -    -    -    -    -    -    -    -    -    -    -    -
customer.pulse.report           r    r    r    -    r    -    -    -    -    -    -    -
customer.play                   ru   -    -    -    ru   -    -    -    -    -    -    -
customer.play.step              ru   -    -    -    ru   -    -    -    -    -    -    -
survey.survey                   -    -    -    -    cru  -    -    -    -    -    -    -
survey.question                 -    -    -    -    cru  -    -    -    -    -    -    -
survey.question.answer          -    -    -    -    cru  -    -    -    -    -    -    -
seller.assessment               -    -    -    -    -    -    -    -    -    -    -    -
seller.commission.plan.approve  -    -    -    -    -    cru  -    -    -    -    -    -
seller.commission.plan.compute  -    -    -    -    -    cru  -    -    -    -    -    -
seller.commission.report        r    -    r    -    -    r    r    -    -    -    -    -
seller.commission.flag          -    -    -    -    -    r    r    -    -    -    -    -
seller.commission.plan          r    -    -    -    -    crud r    -    -    -    -    -
seller.commission.payee         r    -    -    -    -    crud r    -    -    -    -    -
seller.commission.rule          r    -    -    -    -    crud r    -    -    -    -    -
seller.commission.weighting     r    -    -    -    -    crud r    -    -    -    -    -
seller.commission.tier          r    -    -    -    -    crud r    -    -    -    -    -
seller.commission.quota         r    -    -    -    -    crud r    -    -    -    -    -
seller.split                    crud -    -    crud crud crud r    -    -    -    -    -
seller.agent                    r    -    -    -    -    crud r    -    -    -    -    -
seller.commission.statement     r    -    r    -    -    r    r    -    -    -    -    -
seller.commission.line          r    -    r    -    -    r    r    -    -    -    -    -
seller.commission.evidence      r    -    r    -    -    r    r    -    -    -    -    -
seller.commission.evidence.line r    -    r    -    -    r    r    -    -    -    -    -
seller.commission.dispute       r    -    -    -    -    r    r    -    -    -    -    -
seller.commission.dispute.open  cru  -    -    -    -    -    -    -    -    -    -    -
seller.commission.dispute.answer -   -    -    -    -    cru  -    -    -    -    -    -
seller.commission.line.hold     -    -    -    -    -    cru  -    -    -    -    -    -
seller.commission.hold          -    -    -    -    -    r    r    -    -    -    -    -
seller.commission.payout        -    -    -    -    -    r    r    -    -    -    -    -
seller.commission.statement.pay -    -    -    -    -    cru  -    -    -    -    -    -
seller.commission.simulator     cru  -    -    -    -    -    -    -    -    -    -    -
"""
# Who is a user of ours too may do with some records what the seller may.
USERS = ("seller_two", "leader", "seller_all", "manager")
SHARED = ("stage", "segment", "cause", "promise.category", "promise.template")
SHARED += ("contact.role",)
SHARED += ("moment", "driver", "playbook", "playbook.step")
# What a person may do with some records of a model, though not with this one.
WAITING = {("customer.promise", "approver"): "r"}
AGENTS = ("plan", "payee", "statement", "line", "evidence", "evidence.line")
WAITING |= {(f"seller.commission.{name}", "portal"): "r" for name in AGENTS}
PORTAL = ("promise", "invitation", "feedback")
WAITING |= {(f"customer.{name}", "portal"): "r" for name in PORTAL}
WAITING |= {("seller.commission.dispute", "portal"): "r"}
DIALOGS = ["close", "approve", "pick", "renegotiate", "tell"]
DIALOGS = [f"customer.promise.{name}" for name in DIALOGS]
DIALOGS += ["customer.case.answer", "customer.case.close", "customer.stage.pin"]
DIALOGS += ["seller.commission.simulator"]
OWN_DIALOGS = {(name, "seller") for name in DIALOGS}
OWN_DIALOGS |= {("customer.interview", "interviewer")}
PLAN_DIALOGS = [f"seller.commission.plan.{name}" for name in ("approve", "compute")]
OWN_DIALOGS |= {(name, "commission_manager") for name in PLAN_DIALOGS}
OWN_DIALOGS |= {(f"customer.moment.{name}", "manager") for name in ("ask", "start")}
OWN_DIALOGS |= {("seller.commission.dispute.open", "seller")}
OWN_DIALOGS |= {
    (f"seller.commission.{name}", "commission_manager")
    for name in ("dispute.answer", "line.hold", "statement.pay")
}
# What nobody writes on a promise but the actions that close and reopen it.
OUTCOME = {
    "state": "kept",
    "closed_on": "2026-03-01",
    "timeliness": "on_time",
    "days_late": 0,
    "original_deadline": "2026-12-31",
    "evidence_note": "seen",
    "cause_id": False,
    "attribution": "customer",
    "deadline_status": "met",
    "feasibility": "green",
    "keep_rate": 1,
    "green_days": 9,
    "late_on": "2030-01-01",
    "approach_on": "2030-01-01",
}


def expected():
    """The table as dict of model to dict of person to letters."""
    rows = (line.split() for line in TABLE.strip().splitlines())
    return {model: dict(zip(PEOPLE, row, strict=True)) for model, *row in rows}


class SecurityCase(CustomerCase):
    @classmethod
    def make_records(cls, company):
        """One record of each model: the seller's, their customer's or shared."""
        sudo = cls.env(su=True, context={**cls.env.context, "default_name": "X"})
        records = cls.make_customers_records(sudo, company)
        commission = cls.make_commission_records(sudo, company)
        records += commission + cls.make_pay_records(sudo, *commission[4:6])
        records += cls.make_earning_records(sudo, company)
        records.append(cls.make_simulator(commission[4]))
        records += cls.make_plan_dialogs(company, records)
        records += cls.make_commission_reports(sudo, company)
        return {record._name: record.with_env(cls.env) for record in records}

    @classmethod
    def make_customers_records(cls, env, company):
        """The set-up, and what hangs on the profile of the seller's customer."""
        profile = cls.make_profile(company=company)
        driver = cls.made(env, "customer.driver", company)
        playbook = cls.made(env, "customer.playbook", company)
        step = env["customer.playbook.step"].create({"playbook_id": playbook.id})
        promise = cls.make_promise(company_id=company.id)
        close = env["customer.promise.close"].with_user(cls.seller)
        ours = {"profile_id": profile.id}
        return [
            *(cls.made(env, f"customer.{name}", company) for name in SHARED[:6]),
            *cls.make_answer(env, profile, driver),
            *cls.make_play(env, profile, step),
            driver,
            playbook,
            step,
            profile,
            promise,
            env["customer.lead.time"].create(
                {
                    "order_id": cls.make_order(company_id=company.id).id,
                    "company_id": company.id,
                    "fact": "invoiced",
                    "started_on": "2026-03-02",
                    "ended_on": "2026-03-02",
                }
            ),
            close.with_context(allowed_company_ids=company.ids).create(
                {"promise_id": promise.id, "outcome": "kept"}
            ),
            *cls.make_dialogs(company, promise),
            env["customer.promise.request"].create(
                {
                    "promise_id": promise.id,
                    "kind": "confirmation",
                    "receiver_id": cls.customer.id,
                    "email": "info@acme.example.com",
                    "sent_on": "2026-03-02",
                }
            ),
            env["customer.promise.reminder"].create(
                {
                    "promise_id": promise.id,
                    "kind": "overdue",
                    "user_id": cls.seller.id,
                    "day": "2026-03-02",
                }
            ),
            env["customer.promise.report"].browse(promise.id),
            env["customer.promise.effect"].create({"company_id": company.id}),
            *cls.make_pulse(env, company),
            *cls.make_case(env, ours),
            *cls.make_moment_dialogs(company),
            cls.make_pin(env, profile),
            env["customer.preference"].create(
                {**ours, "partner_id": cls.customer.id, "channel": "sms"}
            ),
        ]

    @classmethod
    def make_pulse(cls, env, company):
        """A quarter of last year of the seller's team, and somebody's turn in it."""
        quarter = "2025-01-01" if company == cls.company else "2025-04-01"
        ours = {"company_id": company.id, "team_id": cls.team.id, "quarter": quarter}
        turn = env["customer.pulse.turn"].create({**ours, "user_id": env.uid})
        said = [{**ours, "nps": 9, "csat": 100} for _number in range(5)]
        answers = env["customer.pulse.answer"].create(said)
        return turn, answers[0], env["customer.pulse.report"].browse(answers[0].id)

    @classmethod
    def make_case(cls, env, ours):
        """A case, and the seller's dialogs about it."""
        case = env["customer.case"].create(ours)
        company = case.company_id
        dialogs = cls.env(
            user=cls.seller,
            context={**cls.env.context, "allowed_company_ids": company.ids},
        )
        return case, *(
            dialogs[f"customer.case.{name}"].create({"case_id": case.id})
            for name in ("answer", "close")
        )

    @classmethod
    def make_pin(cls, env, profile):
        """The dialog in which the seller pins a stage."""
        stage = cls.made(env, "customer.stage", profile.company_id)
        pins = cls.env["customer.stage.pin"].with_user(cls.seller)
        return pins.with_context(allowed_company_ids=profile.company_id.ids).create(
            {"profile_id": profile.id, "stage_id": stage.id, "reason": "X"}
        )

    @classmethod
    def make_moment_dialogs(cls, company):
        """Dialogs of the manager, half filled in."""
        env = cls.env(
            user=cls.manager,
            context={**cls.env.context, "allowed_company_ids": company.ids},
        )
        moment = cls.make_moment(trigger="manual", company_id=company.id)
        asked = {"company_id": company.id, "partner_ids": cls.customer.ids}
        return [
            env["customer.moment.start"].create({"moment_id": moment.id}),
            env["customer.moment.ask"].create({"moment_id": moment.id, **asked}),
        ]

    @classmethod
    def make_dialogs(cls, company, promise):
        """Dialogs of the seller, half filled in."""
        order = cls.make_order(company_id=company.id, team_id=False)
        template = cls.made(cls.env, "customer.promise.template", company)
        values = {
            "approve": {"order_id": order.id, "reason": "X"},
            "pick": {"order_id": order.id, "template_ids": template.ids},
            "renegotiate": {
                "promise_id": promise.id,
                "deadline": "2026-04-01",
                "reason": "X",
            },
            "tell": {"promise_id": promise.id},
        }
        env = cls.env(
            user=cls.seller,
            context={**cls.env.context, "allowed_company_ids": company.ids},
        )
        return [env[f"customer.promise.{n}"].create(v) for n, v in values.items()]

    @classmethod
    def make_answer(cls, env, profile, driver):
        """A moment, whom it asked, and what they said."""
        company = profile.company_id
        moment = cls.make_moment(company_id=company.id)
        asked = {"profile_id": profile.id, "partner_id": cls.customer.id}
        invitation = env["customer.invitation"].create(
            {
                **asked,
                "moment_id": moment.id,
                "company_id": company.id,
                "occurrence_key": f"test,{company.id}",
                "due_on": "2026-03-02",
                "state": "sent",
            }
        )
        feedback = env["customer.feedback"].create(
            {
                **asked,
                "key": f"test,{company.id}",
                "date": "2026-03-02",
                "user_id": cls.seller.id,
                "team_id": cls.team.id,
                "score_ids": [
                    Command.create({"driver_id": driver.id, "performance": 50})
                ],
            }
        )
        flag = env["customer.feedback.flag"].create(
            {"feedback_id": feedback.id, "kind": "streak"}
        )
        said = feedback, feedback.score_ids, flag
        answer = moment, invitation, *said, *cls.make_voice(env, feedback)
        return *answer, *cls.make_interview(env, invitation)

    @classmethod
    def make_interview(cls, env, invitation):
        """A contact to call, and the interviewer's form."""
        values = {"occurrence_key": f"call,{invitation.id}", "channel": "phone"}
        phone = invitation.copy(values)
        phone.user_input_id = phone.moment_id.survey_id._create_answer(
            partner=phone.partner_id, check_attempts=False
        )
        phone.state = "sent"
        interviews = env["customer.interview"].with_user(cls.interviewer).sudo()
        return (
            env["customer.interview.call"].browse(phone.id),
            interviews.create({"invitation_id": phone.id}),
        )

    @classmethod
    def make_voice(cls, env, feedback):
        """What reports make of an answer; two more make its quarter."""
        for person in cls.contact, cls.seller.partner_id:
            feedback.copy({"partner_id": person.id, "key": f"{feedback.key} {person}"})
        change = env["customer.feedback.change"]
        return (
            env["customer.feedback.report"].browse(feedback.id),
            env["customer.feedback.quarter"].browse(feedback.id),
            change.create({"company_id": feedback.company_id.id}),
        )

    @classmethod
    def make_play(cls, env, profile, step):
        """A run of the step's playbook, by the seller, with its step."""
        play = env["customer.play"].create(
            {
                "profile_id": profile.id,
                "company_id": profile.company_id.id,
                "playbook_id": step.playbook_id.id,
                "family_id": step.playbook_id.id,
                "key": "test",
                "started_on": "2026-03-02",
                "user_id": cls.seller.id,
                "step_ids": [
                    Command.create({"step_id": step.id, "due_on": "2026-03-02"})
                ],
            }
        )
        return play, play.step_ids

    @classmethod
    def make_commission_records(cls, env, company, **values):
        """A plan with the running period's statement of the seller, and all in it."""
        plan = cls.make_plan(
            weightings=[{"index": "feedback"}], company_id=company.id, **values
        )
        statement = cls.make_statement(plan.payee_ids)
        line = env["seller.commission.line"].create(
            {
                "statement_id": statement.id,
                "rule_id": plan.rule_ids.id,
                "source_model": "account.move.line",
                "source_res_id": 1,
                "date": "2026-03-02",
            }
        )
        evidence = env["seller.commission.evidence"].create(
            {"statement_id": statement.id, "weighting_id": plan.weighting_ids.id}
        )
        record = env["seller.commission.evidence.line"].create(
            {
                "statement_id": statement.id,
                "evidence_id": evidence.id,
                "source_model": "customer.promise",
                "source_res_id": 1,
            }
        )
        parts = [plan.payee_ids, plan.rule_ids, plan.weighting_ids]
        return [plan, *parts, statement, line, evidence, record]

    @classmethod
    def make_earning_records(cls, env, company):
        """What the seller earns by: tiers, a quota, a share, the customer's agent."""
        tier = Command.create({"low": 0, "rate": 3})
        rule = Command.create({"name": "Tiers", "tier_ids": [tier]})
        plan = cls.make_plan(company_id=company.id, rule_ids=[rule])
        payee = cls.seller.partner_id
        profile = cls.make_profile(company=company, user_id=cls.seller.id)
        return [
            plan.rule_ids.tier_ids,
            env["seller.commission.quota"].create(
                {
                    "payee_id": plan.payee_ids.id,
                    "date_from": "2026-03-01",
                    "amount": 1000,
                }
            ),
            env["seller.split"].create(
                {
                    "order_id": cls.make_order(company_id=company.id).id,
                    "partner_id": payee.id,
                    "share": 100,
                }
            ),
            env["seller.agent"].create(
                {
                    "profile_id": profile.id,
                    "partner_id": payee.id,
                    "date_from": "2026-01-01",
                }
            ),
        ]

    @classmethod
    def make_pay_records(cls, env, statement, line):
        """What is held back, disputed and paid of a statement, and the dialogs."""
        company, partner = statement.company_id, statement.partner_id
        dispute = env["seller.commission.dispute"].create(
            {
                "statement_id": statement.id,
                "partner_id": partner.id,
                "reason": "amount",
                "text": "X",
            }
        )
        hold = env["seller.commission.hold"].create(
            {
                "partner_id": partner.id,
                "rule_id": line.rule_id.id,
                "source_model": line.source_model,
                "source_res_id": line.source_res_id,
                "reason": "X",
            }
        )
        payout = env["seller.commission.payout"].create(
            {"company_id": company.id, "date": "2026-03-02", "kind": "payroll"}
        )
        said = {"statement_id": statement.id, "reason": "amount", "text": "X"}
        dialogs = {
            "dispute.open": (cls.seller, said),
            "dispute.answer": (
                cls.commission_manager,
                {"dispute_id": dispute.id, "answer": "X"},
            ),
            "line.hold": (
                cls.commission_manager,
                {"line_ids": line.ids, "reason": "X"},
            ),
            "statement.pay": (
                cls.commission_manager,
                {"statement_ids": statement.ids},
            ),
        }
        context = {**cls.env.context, "allowed_company_ids": company.ids}
        return [dispute, hold, payout] + [
            cls.env(user=user, context=context)[f"seller.commission.{name}"].create(
                values
            )
            for name, (user, values) in dialogs.items()
        ]

    @classmethod
    def make_simulator(cls, statement):
        """The page on which the seller tries what their statement would be."""
        pages = cls.env["seller.commission.simulator"].with_user(cls.seller)
        companies = statement.company_id.ids
        return pages.with_context(allowed_company_ids=companies).create(
            {"statement_id": statement.id}
        )

    @classmethod
    def make_plan_dialogs(cls, company, records):
        """Dialogs of the commission manager, and an assessment of the seller."""
        plan = next(r for r in records if r._name == "seller.commission.plan")
        env = cls.env(
            user=cls.commission_manager,
            context={
                **cls.env.context,
                "allowed_company_ids": company.ids,
                "default_plan_id": plan.id,
            },
        )
        return [
            env["seller.commission.plan.approve"].create({}),
            env["seller.commission.plan.compute"].create({"date_from": "2026-03-01"}),
            cls.env["seller.assessment"]
            .sudo()
            .create({"user_id": cls.seller.id, "company_id": company.id}),
        ]

    @classmethod
    def make_statement(cls, payee, **values):
        """A statement as the run makes it: in sudo, of the running month."""
        return (
            payee.env["seller.commission.statement"]
            .sudo()
            .create(
                {
                    "plan_id": payee.plan_id.id,
                    "company_id": payee.company_id.id,
                    "payee_id": payee.id,
                    "partner_id": payee.partner_id.id,
                    "user_id": payee.user_id.id,
                    "date_from": "2026-03-01",
                    "date_to": "2026-03-31",
                    **values,
                }
            )
        )

    @classmethod
    def make_commission_reports(cls, env, company):
        """What reports make of the company's statement, with an answer in doubt."""
        ours = [("company_id", "=", company.id)]
        answer = env["customer.feedback.flag"].search(ours, limit=1).feedback_id
        records = env["seller.commission.evidence.line"]
        record = records.search([("statement_id.company_id", "=", company.id)], limit=1)
        record.feedback_id = answer
        env.flush_all()
        statement = record.statement_id
        return [
            env["seller.commission.report"].browse(statement.id),
            env["seller.commission.flag"].search([("statement_id", "=", statement.id)]),
        ]

    @classmethod
    def made(cls, env, model, company):
        return env[model].create({"name": "X", "company_id": company.id})

    def may(self, records, user):
        """The letters of what the user may do."""
        records = records.with_user(user)
        try:
            letters = [key for key, op in OPERATIONS.items() if records.has_access(op)]
        except MissingError:  # a report has no rows of companies that are not ticked
            return "-"
        return "".join(letters) or "-"

    def rpc(self, user, records, method, *args, **context):
        """Call as a client does: public methods only, plain values in the context."""
        self.env.flush_all()
        model = records.browse().with_user(user)
        ids = [records.ids] if records else []
        return call_kw(
            model, method, [*ids, *args], {"context": {**self.env.context, **context}}
        )


@tagged("post_install", "-at_install")
class TestAccessTable(SecurityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.records = cls.make_records(cls.company)
        survey = cls.env.ref("customer_promise.survey_survey_order").copy()
        question = cls.env["survey.question"].create(
            {
                "title": "Why?",
                "survey_id": survey.id,
                "question_type": "simple_choice",
                "suggested_answer_ids": [Command.create({"value": "Price"})],
            }
        )
        for record in (survey, question, question.suggested_answer_ids):
            cls.records[record._name] = record

    def user(self, login):
        return getattr(self, login)

    def test_every_model_of_ours_stands_in_the_table(self):
        access = self.env["ir.model.data"].search(
            [("module", "=", "customer_promise"), ("model", "=", "ir.model.access")]
        )
        acls = self.env["ir.model.access"].browse(access.mapped("res_id"))
        ours = {
            name
            for name, model in self.env.registry.items()
            if model._original_module == "customer_promise" and not model._abstract
        }
        self.assertEqual(set(acls.model_id.mapped("model")), ours | set(self.surveys()))
        self.assertEqual(set(expected()), ours | set(self.surveys()))
        self.assertFalse(acls.filtered(lambda acl: not acl.group_id))

    def surveys(self):
        return "survey.survey", "survey.question", "survey.question.answer"

    def test_what_models_allow(self):
        """Rights on the model: those on the best record one can have of it."""
        for model, row in expected().items():
            for login, letters in row.items():
                if login in USERS:
                    letters += row["seller"]
                letters += WAITING.get((model, login), "")
                letters = "".join(k for k in OPERATIONS if k in letters) or "-"
                with self.subTest(model=model, user=login):
                    self.assertEqual(
                        self.may(self.env[model], self.user(login)), letters
                    )

    def test_what_records_allow(self):
        for model, row in expected().items():
            for login, letters in row.items():
                with self.subTest(model=model, user=login):
                    self.assertEqual(
                        self.may(self.records[model], self.user(login)), letters
                    )

    def test_who_may_read_a_record_may_read_all_of_it(self):
        """No field of it asks for rights on something behind it."""
        for model, row in expected().items():
            for login, letters in row.items():
                if "r" not in letters or model in self.surveys():
                    continue
                with self.subTest(model=model, user=login):
                    self.env.flush_all()
                    self.env.invalidate_all()
                    record = self.records[model].with_user(self.user(login))
                    self.assertEqual(record.read()[0]["id"], record.id)

    def test_managers_open_the_form_of_a_survey(self):
        survey = self.records["survey.survey"].with_user(self.manager)
        with Form(survey) as form:
            form.title = "How was it?"
        self.assertEqual(survey.title, "How was it?")

    def test_another_companys_records_are_closed_to_all(self):
        records = self.make_records(self.other_company)
        for model, record in records.items():
            for login in PEOPLE:
                if (model, login) in OWN_DIALOGS:
                    continue  # a dialog is of no company
                with self.subTest(model=model, user=login):
                    self.assertEqual(self.may(record, self.user(login)), "-")

    def test_shared_configuration_is_read_in_every_company(self):
        for name in SHARED[:-1]:
            record = self.records[f"customer.{name}"]
            record.company_id = False
            with self.subTest(model=record._name):
                self.assertEqual(self.may(record, self.seller), "r")
                self.assertEqual(self.may(record, self.manager), "crud")

    def test_managers_edit_surveys_for_customers_only(self):
        survey = self.records["survey.survey"]
        survey.survey_type = "assessment"
        question = self.records["survey.question"]
        for record in (survey, question, question.suggested_answer_ids):
            with self.subTest(model=record._name):
                self.assertEqual(self.may(record, self.manager), "-")

    def test_both_owners_and_the_contacts_salesperson_see_the_customer(self):
        profile = self.records["customer.profile"]
        profile.partner_id.user_id = False
        for name in ("user_id", "backup_user_id"):
            profile.write({"user_id": False, "backup_user_id": False})
            profile[name] = self.seller_two
            with self.subTest(by=name):
                self.assertEqual(self.may(profile, self.seller_two), "cru")
                self.assertEqual(self.may(profile, self.seller), "-")
        profile.write({"user_id": False, "backup_user_id": False})
        self.assertEqual(self.may(profile, self.seller_two), "-")
        self.assertEqual(self.may(profile, self.seller_all), "cru")
        profile.partner_id.user_id = self.seller_two
        self.assertEqual(self.may(profile, self.seller_two), "cru")

    def test_who_gave_and_who_keeps_a_promise_see_it(self):
        for name in ("promisor_id", "responsible_id"):
            people = {"promisor_id": self.leader.id, "responsible_id": self.leader.id}
            promise = self.make_promise(**{**people, name: self.seller_two.id})
            with self.subTest(by=name):
                self.assertEqual(self.may(promise, self.seller_two), "crud")
                self.assertEqual(self.may(promise.profile_id, self.seller_two), "-")


@tagged("post_install", "-at_install")
class TestNoLeaks(SecurityCase):
    """What another seller asks for in other ways than by reading a record."""

    MODELS = (
        "customer.profile",
        "customer.preference",
        "customer.promise",
        "customer.promise.request",
        "customer.invitation",
        "customer.feedback",
        "customer.feedback.score",
        "customer.case",
        "customer.play",
        "customer.play.step",
        "seller.commission.plan",
        "seller.commission.statement",
        "seller.commission.line",
        "seller.commission.evidence",
        "seller.commission.evidence.line",
        "seller.commission.dispute",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # nothing that was in the database before may be seen, and so be counted
        cls.records = cls.make_records(cls.company)
        cls.env.flush_all()
        (cls.seller | cls.seller_two).group_ids |= cls.env.ref(
            "base.group_allow_export"
        )

    def counts(self, model, user):
        """What each way of asking finds of the seller's record."""
        Model = self.env[model].with_user(user)
        domain = [("id", "=", self.records[model].id)]
        groups = Model.formatted_read_group(domain, [], ["__count"])
        return {
            "search": len(Model.search(domain)),
            "search_count": Model.search_count(domain),
            "name_search": len(Model.name_search("", domain)),
            "web_search_read": Model.web_search_read(domain, {})["length"],
            "read_group": sum(group["__count"] for group in groups),
        }

    def test_another_seller_finds_nothing(self):
        for model in self.MODELS:
            with self.subTest(model=model):
                found, hidden = (
                    self.counts(model, user) for user in (self.seller, self.seller_two)
                )
                self.assertEqual(set(found.values()), {1}, found)
                self.assertEqual(set(hidden.values()), {0}, hidden)

    def test_another_seller_exports_nothing(self):
        for model in self.MODELS:
            record = self.records[model]
            with self.subTest(model=model):
                rows = record.with_user(self.seller).export_data(["id"])["datas"]
                self.assertEqual(len(rows), 1)
                with self.assertRaises(AccessError), mute_logger("odoo.addons.base"):
                    record.with_user(self.seller_two).export_data(["display_name"])

    def test_figures_of_an_order_count_what_one_may_read(self):
        order = self.make_confirmed_order([{}, {}])
        count = order.with_user(self.seller).customer_promise_count
        self.assertEqual(count, 2)
        order.user_id = self.seller_two
        self.env.invalidate_all()
        self.assertEqual(order.with_user(self.seller_two).customer_promise_count, 0)

    def test_a_promise_to_anothers_customer_does_not_open_the_customer(self):
        promise = (
            self.env["customer.promise"]
            .with_user(self.seller_two)
            .create(
                {
                    "name": "Mine",
                    "partner_id": self.customer.id,
                    "deadline": "2026-03-10",
                }
            )
        )
        self.env.invalidate_all()
        profile = self.records["customer.profile"]
        self.assertEqual(promise.sudo().profile_id, profile)
        self.assertEqual(self.may(profile, self.seller_two), "-")
        self.assertEqual(promise.read(["name"])[0]["name"], "Mine")

    def test_the_link_to_answer_stays_with_the_customer(self):
        """Whoever has it answers in the customer's name, and so sets their pay."""
        invitation = self.make_invitation()
        self.assertIn(invitation.sudo().token, invitation.sudo().url)
        for user in (self.seller, self.manager):
            for name in ("token", "url"):
                with self.subTest(user=user.login, field=name):
                    with self.assertRaisesRegex(AccessError, name):
                        invitation.with_user(user).read([name])

    def test_who_is_going_to_be_asked_is_known_to_managers_only(self):
        invitation = self.records["customer.invitation"]
        self.assertEqual(self.may(invitation, self.seller), "r")
        invitation.sudo().state = "planned"
        for user, letters in (
            (self.seller, "-"),
            (self.seller_all, "-"),
            (self.manager, "r"),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self.may(invitation, user), letters)

    def test_nobody_takes_a_customer_by_writing(self):
        profile = self.records["customer.profile"]
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base"):
            self.rpc(self.seller_two, profile, "write", {"user_id": self.seller_two.id})
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base"):
            profile.with_user(self.seller_two).user_id = self.seller_two

    def test_a_customer_does_not_become_another(self):
        """It would take promises, answers and pay along."""
        profile, other = self.records["customer.profile"], self.make_partner("Other")
        for values in (
            {"partner_id": other.id},
            {"company_id": self.other_company.id},
        ):
            for user in (self.seller, self.manager):
                with (
                    self.subTest(values=values, user=user.login),
                    self.assertRaisesRegex(UserError, "cannot become another"),
                ):
                    self.rpc(user, profile, "write", values)

    def test_nobody_writes_into_anothers_promise_by_the_dialog(self):
        promise = self.records["customer.promise"]
        wizard = (
            self.env["customer.promise.close"]
            .with_user(self.seller_two)
            .create({"promise_id": promise.id, "outcome": "kept"})
        )
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base"):
            self.rpc(self.seller_two, wizard, "action_apply")
        self.assertEqual(promise.state, "open")


@tagged("post_install", "-at_install")
class TestStatements(SecurityCase):
    """Pay: one's own once published or while it runs; the team's; all for auditors."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.make_plan(cls.seller | cls.seller_two | cls.manager)
        by_user = {payee.user_id: payee for payee in cls.plan.payee_ids}
        cls.payee, cls.payee_two = by_user[cls.seller], by_user[cls.seller_two]
        cls.outsider = by_user[cls.manager]

    PAST = {"date_from": "2026-02-01", "date_to": "2026-02-28"}

    def readers(self, statement):
        return [
            name for name in PEOPLE if "r" in self.may(statement, getattr(self, name))
        ]

    def test_a_running_draft_is_seen(self):
        self.assertEqual(
            self.readers(self.make_statement(self.payee)),
            ["seller", "leader", "commission_manager", "auditor"],
        )

    def test_a_past_draft_waits_until_it_is_published(self):
        statement = self.make_statement(self.payee, **self.PAST)
        others = ["leader", "commission_manager", "auditor"]
        self.assertEqual(self.readers(statement), others)
        for state in ("published", "approved", "paid"):
            statement._by_action().state = state
            with self.subTest(state=state):
                self.assertEqual(self.readers(statement), ["seller", *others])

    def test_what_stands_on_a_statement_follows_it(self):
        *_plan, statement, line, evidence, record = self.make_commission_records(
            self.env(su=True), self.company
        )
        statement.write(self.PAST)
        for row in (line, evidence, record):
            with self.subTest(model=row._name):
                self.assertEqual(self.may(row, self.seller), "-")
                self.assertEqual(self.may(row, self.leader), "r")
        statement._by_action().state = "published"
        for row in (line, evidence, record):
            with self.subTest(model=row._name):
                self.assertEqual(self.may(row, self.seller), "r")
                self.assertEqual(self.may(row, self.seller_two), "-")

    def test_a_leader_sees_the_team_and_no_one_else(self):
        team = self.make_statement(self.payee_two)
        other = self.make_statement(self.outsider)
        self.assertIn("leader", self.readers(team))
        self.assertNotIn("leader", self.readers(other))
        self.team.member_ids -= self.seller_two
        self.env.flush_all()
        self.assertNotIn("leader", self.readers(team))

    def test_nobody_writes_pay_directly(self):
        records = self.make_commission_records(self.env(su=True), self.company)
        values = {
            "seller.commission.statement": {"net": 9999},
            "seller.commission.line": {"net": 9999},
            "seller.commission.evidence": {"coefficient": 1.5},
            "seller.commission.evidence.line": {"value": 100},
        }
        for record in records[4:]:
            for user in (
                self.seller,
                self.leader,
                self.manager,
                self.auditor,
                self.commission_manager,
            ):
                for method, args in (("write", [values[record._name]]), ("unlink", [])):
                    with (
                        self.subTest(user=user.login, model=record._name, by=method),
                        self.assertRaises(AccessError),
                        mute_logger("odoo.addons.base"),
                    ):
                        self.rpc(user, record, method, *args)

    def test_only_commission_managers_publish_and_approve(self):
        statement = self.make_statement(self.payee_two)
        for user in (self.seller, self.leader, self.manager, self.auditor):
            for method in ("action_publish", "action_approve"):
                with (
                    self.subTest(user=user.login, by=method),
                    self.assertRaisesRegex(AccessError, "Only a commission manager"),
                ):
                    self.rpc(user, statement, method)
        self.rpc(self.commission_manager, statement, "action_publish")
        self.rpc(self.commission_manager, statement, "action_approve")
        self.assertEqual(statement.state, "approved")

    def test_nobody_approves_their_own(self):
        self.seller.group_ids |= self.env.ref(GROUP + "commission_manager")
        statement = self.make_statement(self.payee, state="published")
        with self.assertRaisesRegex(UserError, "is your own"):
            self.rpc(self.seller, statement, "action_approve")
        self.assertEqual(statement.state, "published")

    def test_an_approved_plan_is_not_taken_back(self):
        """Not by its state, nor by what is moved onto it."""
        draft = self.make_plan(approve=False, weightings=[{"index": "feedback"}])
        for record, values in (
            (self.plan, {"state": "draft"}),
            (self.plan, {"rule_ids": [Command.create({"name": "X", "rate": 50})]}),
            (self.plan.rule_ids, {"rate": 50}),
            (draft.rule_ids, {"plan_id": self.plan.id}),
            (draft.weighting_ids, {"plan_id": self.plan.id}),
        ):
            with (
                self.subTest(model=record._name, values=list(values)),
                self.assertRaisesRegex(UserError, "is approved"),
            ):
                self.rpc(self.commission_manager, record, "write", values)

    def test_only_commission_managers_compute(self):
        for user in (self.seller, self.manager, self.auditor):
            with (
                self.subTest(user=user.login),
                self.assertRaises(AccessError),
                mute_logger("odoo.addons.base"),
            ):
                self.rpc(user, self.plan, "action_compute")
        self.rpc(self.commission_manager, self.plan, "action_compute")
        self.assertEqual(self.plan.statement_count, 3)


@tagged("post_install", "-at_install")
class TestPromiseOutcome(SecurityCase):
    """What came of a promise weighs on pay: written by an action, by nothing else."""

    FORGED = (
        {},
        {"customer_outcome": True},
        {"customer_outcome": "BY_ACTION"},
        {"customer_outcome": {}},
        {"tracking_disable": True, "import_file": True},
    )

    def test_no_write_not_even_by_a_manager(self):
        promise = self.make_promise()
        before = promise.read(list(OUTCOME))
        for name, value in OUTCOME.items():
            for context in self.FORGED:
                with (
                    self.subTest(field=name, context=context),
                    self.assertRaisesRegex(UserError, "cannot be written directly"),
                ):
                    self.rpc(self.manager, promise, "write", {name: value}, **context)
        self.env.invalidate_all()
        self.assertEqual(promise.read(list(OUTCOME)), before)

    def test_no_create(self):
        values = {
            "name": "Forged",
            "partner_id": self.customer.id,
            "deadline": "2026-03-10",
        }
        Promise = self.env["customer.promise"]
        for name, value in OUTCOME.items():
            for context in self.FORGED:
                with (
                    self.subTest(field=name, context=context),
                    self.assertRaisesRegex(UserError, "cannot be written directly"),
                ):
                    self.rpc(
                        self.manager,
                        Promise,
                        "create",
                        {**values, name: value},
                        **context,
                    )

    def test_no_default(self):
        """Neither of the context nor of a user's own defaults."""
        values = {
            "name": "Forged",
            "partner_id": self.customer.id,
            "deadline": "2026-03-10",
        }
        for name, value in OUTCOME.items():
            self.env["ir.default"].set(
                "customer.promise", name, value, user_id=self.seller.id
            )
        forged = {f"default_{name}": value for name, value in OUTCOME.items()}
        for context in ({}, forged):
            promise = self.env["customer.promise"].browse(
                self.rpc(
                    self.seller,
                    self.env["customer.promise"],
                    "create",
                    values,
                    **context,
                )
            )
            with self.subTest(context=context):
                self.assertRecordValues(promise, [self.untouched()])

    def untouched(self):
        """Of a promise given today and due on the 10th."""
        return {
            "state": "open",
            "closed_on": False,
            "timeliness": False,
            "evidence_note": False,
            "attribution": False,
            "original_deadline": date(2026, 3, 10),
            "deadline_status": "on_track",
            "feasibility": "unknown",
            "keep_rate": 0,
            "green_days": 0,
            "late_on": date(2026, 3, 11),
            "approach_on": date(2026, 3, 6),
        }

    def test_no_way_through_the_order(self):
        order = self.make_confirmed_order([{}])
        for command in (
            [Command.UPDATE, order.customer_promise_ids.id, {"state": "kept"}],
            [Command.CREATE, 0, {"name": "X", "deadline": "2026-03-10", **OUTCOME}],
        ):
            with (
                self.subTest(command=command[0]),
                self.assertRaisesRegex(UserError, "cannot be written directly"),
            ):
                self.rpc(
                    self.seller, order, "write", {"customer_promise_ids": [command]}
                )

    def test_no_import(self):
        result = self.rpc(
            self.manager,
            self.env["customer.promise"],
            "load",
            ["name", "partner_id/.id", "deadline", "state"],
            [["Forged", str(self.customer.id), "2026-03-10", "kept"]],
        )
        self.assertFalse(result["ids"])
        self.assertIn("is closed already", result["messages"][0]["message"])

    def test_private_methods_stay_private(self):
        promise = self.make_promise()
        for method in ("_close", "_by_action", "_open", "_cancel"):
            with (
                self.subTest(method=method),
                self.assertRaisesRegex(AccessError, "cannot be called remotely"),
            ):
                self.rpc(self.manager, promise, method)

    def test_a_copy_is_a_new_promise(self):
        kept = self.close_promise(self.make_promise())
        copy = kept.with_user(self.seller).copy({"deadline": "2026-03-10"})
        self.assertRecordValues(copy.sudo(), [self.untouched()])

    def test_only_a_manager_reopens(self):
        promise = self.close_promise(self.make_promise())
        with self.assertRaisesRegex(UserError, "Only a manager reopens"):
            self.rpc(self.seller, promise, "action_reopen")
        self.rpc(self.manager, promise, "action_reopen")
        self.assertEqual(promise.state, "open")

    def test_what_was_promised_changes_for_nobody(self):
        promise = self.make_promise()
        for user in (self.seller, self.manager):
            with self.subTest(user=user.name):
                with self.assertRaisesRegex(UserError, "no longer changes"):
                    self.rpc(user, promise, "write", {"deadline": "2026-12-31"})

    def test_how_it_is_weighed_is_a_managers_to_change_while_open(self):
        promise = self.make_promise()
        with self.assertRaisesRegex(UserError, "ask a manager"):
            self.rpc(self.seller, promise, "write", {"importance": 1})
        self.rpc(self.manager, promise, "write", {"importance": 1})
        self.close_promise(promise)
        with self.assertRaisesRegex(UserError, "ask a manager"):
            self.rpc(self.manager, promise, "write", {"importance": 5})
        self.assertEqual(promise.importance, 1)

    def test_what_was_given_is_not_deleted(self):
        promise = self.make_promise()
        with self.assertRaisesRegex(UserError, "stays on record"):
            self.rpc(self.manager, promise, "unlink")
        self.assertTrue(promise.exists())
