import { Chatter } from "@mail/chatter/web_portal/chatter";
import { patch } from "@web/core/utils/patch";

/** Lets what is opened from a message refresh the record around it. */
patch(Chatter.prototype, {
    get childSubEnv() {
        const env = super.childSubEnv;
        env.inChatter.reloadRecord = () => this.reloadParentView();
        return env;
    },
});
