import { Activity } from "@mail/core/common/activity_model";
import { patch } from "@web/core/utils/patch";
import { session } from "@web/session";

import { askForPromise } from "./ask_for_promise";

patch(Activity.prototype, {
    async markAsDone() {
        await super.markAsDone(...arguments);
        this.askForPromise();
    },
    async markAsDoneAndScheduleNext() {
        const next = await super.markAsDoneAndScheduleNext(...arguments);
        this.askForPromise();
        return next;
    },
    /** Not awaited: the question holds nobody up. */
    askForPromise() {
        if ((session.customer_log_models || []).includes(this.res_model)) {
            askForPromise(this.store.env.services, this.id);
        }
    },
});
