from odoo.tests import HttpCase, tagged


@tagged("browser", "click_all", "post_install", "-at_install")
class TestClickAll(HttpCase):
    """Odoo's own click-everywhere on our menus: every view opens, no error."""

    def test_click_everywhere(self):
        self.env["res.config.settings"]._customer_switch_on(
            ["listening", "drivers", "playbooks", "commissions"]
        )
        self.browser_js(
            "/odoo",
            "odoo.loader.modules.get('@web/webclient/clickbot/clickbot_loader')"
            ".startClickEverywhere('customer_promise.customer_promise_menu_root');",
            "odoo.isReady === true",
            login="admin",
            timeout=600,
            success_signal="clickbot test succeeded",
        )
