import { registry } from "@web/core/registry";

// Pay as a commission manager makes it, and as an auditor looks at it;
// test_commission_tour.py makes the sales and the answer.
const tours = registry.category("web_tour.tours");
const state = (name) => ({ trigger: `.o_arrow_button_current:contains('${name}')` });

tours.add("commission_manager", {
    steps: () => [
        {
            content: "A sale came in: computed again, with what it changes",
            trigger: "button[name=action_ask_compute]",
            run: "click",
        },
        { trigger: ".modal button[name=action_apply]", run: "click" },
        {
            content: "Fifty before, one hundred and fifty now",
            trigger:
                ".o_data_row:contains('Tour Seller'):contains('50.00'):contains('150.00') td[name=partner_id]",
            run: "click",
        },
        { trigger: ".o_form_view button[name=action_publish]", run: "click" },
        {
            content: "The month goes on",
            trigger: ".modal:contains('The period is not over') .modal-footer .btn-primary",
            run: "click",
        },
        state("Published"),
        { trigger: "button[name=action_approve]", run: "click" },
        state("Approved"),
        { trigger: "button[name=action_pay]", run: "click" },
        {
            content: "What will be paid, before it is",
            trigger: ".modal .o_field_widget[name=payroll_net]:contains('150.00')",
        },
        { trigger: ".modal button[name=action_apply]", run: "click" },
        {
            content: "The payout, with its file",
            trigger: ".o_form_view .o_field_widget[name=statement_ids] .o_data_row:contains('Tour Seller')",
        },
        { trigger: ".o_menu_sections button:contains(Reporting)", run: "click" },
        { trigger: ".o-dropdown--menu .o-dropdown-item:contains(Cost)", run: "click" },
        {
            content: "Five per cent of the sales",
            trigger: ".o_pivot tr:contains(Tour Seller) td:contains(5.00)",
        },
    ],
});

tours.add("commission_auditor", {
    steps: () => [
        {
            content: "Nothing to edit, nothing to decide",
            trigger:
                ".o_form_view:not(:has(.o_form_editable, button[name=action_publish], button[name=action_approve], button[name=action_pay]))",
        },
        { trigger: ".o_notebook a[name=evidence]", run: "click" },
        {
            content: "The answer behind the coefficient",
            trigger:
                ".o_field_widget[name=evidence_line_ids] .o_data_row:contains('Tour Contact') button[name=action_open_source]",
            run: "click",
        },
        { trigger: ".o_form_view .o_field_widget[name=comment]:contains('Nobody called')" },
        { trigger: ".breadcrumb a:contains('Tour Seller')", run: "click" },
        {
            content: "Nobody changed it since",
            trigger: "button[name=action_verify]",
            run: "click",
        },
        { trigger: ".o_notification:contains('all as they were published')" },
    ],
});
