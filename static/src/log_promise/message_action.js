import { registerMessageAction } from "@mail/core/common/message_actions";
import { _t } from "@web/core/l10n/translation";
import { session } from "@web/session";

/** A promise given in a mail or noted after a call: logged from the message itself. */
registerMessageAction("customer_promise_log", {
    condition: ({ message }) =>
        (session.customer_log_models || []).includes(message.thread?.model) &&
        !message.isBodyEmpty &&
        message.message_type !== "user_notification",
    icon: "fa fa-handshake-o",
    name: _t("Log a Promise"),
    onSelected: async ({ message, owner, store }) => {
        const { action, orm } = store.env.services;
        const form = await orm.call("customer.promise", "log_from_message", [message.id]);
        if (form) {
            await action.doAction(form, {
                // counts on the record change with it
                onClose: () => owner.env.inChatter?.reloadRecord?.(),
            });
        }
    },
    sequence: 56,
});
