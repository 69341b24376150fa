import { registry } from "@web/core/registry";
import { formView } from "@web/views/form/form_view";
import { useEffect } from "@odoo/owl";

/** Notes that the payee looked at the statement, however they came to it. */
class StatementFormController extends formView.Controller {
    setup() {
        super.setup();
        useEffect(
            (id) => {
                if (id) {
                    this.orm.silent.call(this.props.resModel, "action_seen", [[id]]);
                }
            },
            () => [this.model.root.data.is_own && this.model.root.resId]
        );
    }
}

registry.category("views").add("seller_commission_statement_form", {
    ...formView,
    Controller: StatementFormController,
});
