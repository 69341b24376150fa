import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** Two questions to a colleague, answered without their name, once a quarter. */
export class Pulse extends Component {
    static template = "customer_promise.Pulse";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.display = { controlPanel: {} };
        this.state = useState({ turn: {}, recommend: null, satisfied: null });
        this.questions = [
            {
                name: "recommend",
                title: _t("How likely are you to recommend working here to a friend?"),
                values: range(0, 10),
                ends: [_t("Not at all"), _t("Certainly")],
            },
            {
                name: "satisfied",
                title: _t("How satisfied are you with what you can do for customers?"),
                values: range(1, 5),
                ends: [_t("Not at all"), _t("Fully")],
            },
        ];
        onWillStart(async () => {
            this.state.turn = await this.orm.call("customer.pulse.turn", "get_turn");
        });
    }

    get complete() {
        return this.state.recommend !== null && this.state.satisfied !== null;
    }

    async send() {
        const { recommend, satisfied } = this.state;
        await this.orm.call("customer.pulse.turn", "answer", [recommend, satisfied]);
        this.state.turn.answered = true;
    }
}

registry.category("actions").add("customer_promise.pulse", Pulse);
