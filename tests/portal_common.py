"""Pages over HTTP: a customer's portal user, and posts with their CSRF token."""

from lxml import html

from odoo.http import Request
from odoo.tests import HttpCase, new_test_user

from .common import CustomerCase

# What a form never sends but anybody may: each must end in a clean answer.
NASTY = (
    {},
    {"answer": ""},
    {"answer": "maybe"},
    {"answer": "accepted\x00"},
    {"answer": ["maybe", "accepted"]},
    {"answer[]": "accepted"},
    {"token": "x"},
    {"promise_id": "x"},
    {"_params": "x"},
    {"answer": "{}"},
    {"answer": "💥" * 500},
    {"answer": "' OR 1=1 --"},
)
# Good answers with words that are none.
NASTY_WORDS = ("x" * 2001, "a\x00b", "💥" * 2001, "\x00")


class PageCase(CustomerCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = new_test_user(
            cls.env,
            login="test_buyer",
            name=cls.contact.name,
            email=cls.contact.email,
            groups="base.group_portal",
            partner_id=cls.contact.id,
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.visible = {"receiver_id": cls.contact.id, "is_public": True}

    def post(self, path, files=None, **data):
        """Post a form as a browser does, with the token against forgery."""
        data = {"csrf_token": Request.csrf_token(self), **data}
        return self.url_open(path, data=data, files=files, allow_redirects=False)

    def xpath(self, page, path):
        """Elements of a page."""
        return html.fromstring(page.text).xpath(path)

    def snapshot(self, *records):
        """All that is stored of the records, to see that nothing was written."""
        self.env.flush_all()
        self.env.invalidate_all()
        found = []
        for record in records:
            found += record.sudo().read(
                [f for f, d in record._fields.items() if d.store]
            )
            found.append(len(record.message_ids) if "message_ids" in record else 0)
        return found
