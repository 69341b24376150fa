import { _t } from "@web/core/l10n/translation";

// Long enough to finish the sentence one is at; then the question goes away by itself.
const ASK_MS = 20000;

/**
 * After a call or meeting with a customer: did you promise anything? The server says
 * whether to ask.
 *
 * @param {Object} services orm, action and notification
 * @param {number} activityId mail.activity, done
 * @param {Object} [options]
 * @param {() => void} [options.onLogged] called when the form is closed again
 */
export async function askForPromise({ orm, action, notification }, activityId, options = {}) {
    const form = await orm.silent.call("customer.promise", "log_from_activity", [activityId]);
    if (!form) {
        return;
    }
    const close = notification.add(_t("Did you promise anything?"), {
        type: "info",
        autocloseDelay: ASK_MS,
        buttons: [
            {
                name: _t("Log a Promise"),
                primary: true,
                onClick: () => {
                    close();
                    action.doAction(form, { onClose: options.onLogged });
                },
            },
        ],
    });
}
