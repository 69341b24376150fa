import { Component, onMounted, onWillStart, useRef, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

// A voice is told by its word and its shape too: not everybody sees colours.
const VOICES = {
    promoter: { badge: "text-bg-success", icon: "fa-smile-o" },
    passive: { badge: "text-bg-warning", icon: "fa-meh-o" },
    detractor: { badge: "text-bg-danger", icon: "fa-frown-o" },
};
const NO_VOICE = { badge: "text-bg-light border", icon: "fa-comment-o" };

/** What each contact of a customer said, month beside month. */
export class OverTime extends Component {
    static template = "customer_promise.OverTime";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ name: "", months: [], people: [] });
        this.display = { controlPanel: {} };
        onWillStart(async () => {
            const profile = this.props.action.context.active_id;
            if (profile) {
                const found = await this.orm.call("customer.profile", "get_over_time", [
                    [profile],
                ]);
                Object.assign(this.state, found);
            }
        });
        // on a narrow screen the last answers come first
        const table = useRef("table");
        onMounted(() => {
            if (table.el) {
                table.el.scrollLeft = table.el.scrollWidth;
            }
        });
    }

    look(answer) {
        return VOICES[answer.voice] || NO_VOICE;
    }

    open(answer) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "customer.feedback",
            res_id: answer.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("customer_promise.over_time", OverTime);
