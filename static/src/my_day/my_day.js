import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { askForPromise } from "../log_promise/ask_for_promise";

const KINDS = {
    activity: { icon: "fa-clock-o", label: _t("Activity") },
    promise: { icon: "fa-handshake-o", label: _t("Promise") },
    case: { icon: "fa-life-ring", label: _t("Case") },
};

/** What I owe customers, grouped by customer; done, postponed or called from the row. */
export class MyDay extends Component {
    static template = "customer_promise.MyDay";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.state = useState({ customers: [], filter: "due" });
        this.display = { controlPanel: {} };
        onWillStart(() => this.load());
    }

    async load() {
        const day = await this.orm.call("customer.day", "get_day");
        this.today = day.today;
        this.state.customers = day.customers;
    }

    /** Customers with the items of the chosen horizon: due now, or the week too. */
    get customers() {
        return this.state.customers
            .map((customer) => ({
                ...customer,
                items: customer.items.filter(
                    (item) => this.state.filter === "week" || item.status !== "later"
                ),
            }))
            .filter((customer) => customer.items.length);
    }

    count(status) {
        return this.state.customers
            .flatMap((customer) => customer.items)
            .filter((item) => item.status === status).length;
    }

    kind(item) {
        return KINDS[item.kind];
    }

    dateLabel(item) {
        return item.status === "today" ? _t("Today") : formatDate(deserializeDate(item.date));
    }

    open(item) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: item.model,
            res_id: item.id,
            views: [[false, "form"]],
        });
    }

    openCustomer(customer) {
        return this.open({ model: "customer.profile", id: customer.id });
    }

    async done(item) {
        await this.orm.call("mail.activity", "action_feedback", [[item.activity_id]]);
        askForPromise(this, item.activity_id, { onLogged: () => this.load() });
        await this.load();
    }

    async postpone(item) {
        await this.orm.call("customer.day", "postpone", [item.activity_id]);
        await this.load();
    }

    /** Kept or broken: the server says which dialog asks for the rest. */
    async close(item, method) {
        const dialog = await this.orm.call(item.model, method, [[item.id]]);
        await this.action.doAction(dialog, { onClose: () => this.load() });
    }

    logPromise() {
        return this.action.doAction("customer_promise.customer_promise_action_log", {
            onClose: () => this.load(),
        });
    }
}

registry.category("actions").add("customer_promise.my_day", MyDay);
