import { registry } from "@web/core/registry";

// A date that our own record does not bear: asked, approved, sent; and a safe one taken
// instead. test_tours.py makes the record that the check speaks from.
const tours = registry.category("web_tour.tours");
const inDays = (days) => luxon.DateTime.now().plus({ days }).toFormat("MM/dd/yyyy");
const row = ".o_field_widget[name=customer_promise_ids] .o_selected_row";
const promise = ".o_field_widget[name=customer_promise_ids] .o_data_row";
const tab = { trigger: ".o_notebook a[name=customer_promises]", run: "click" };

tours.add("promise_approval_ask", {
    steps: () => [
        tab,
        {
            trigger: ".o_field_widget[name=customer_promise_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        { trigger: `${row} [name=name] input`, run: "edit Samples on Friday" },
        { trigger: `${row} [name=deadline] .o_input, ${row} [name=deadline] button`, run: "click" },
        { trigger: `${row} [name=deadline] input`, run: `edit ${inDays(1)}` },
        { trigger: `${row} [name=name] input`, run: "click" },
        {
            content: "The record says so while the line is typed",
            trigger: `${row}:contains('At Risk')`,
        },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        {
            content: "Sending is refused, in words",
            trigger: "button[name=action_quotation_send]",
            run: "click",
        },
        { trigger: ".modal:contains('Kept within')" },
        { trigger: ".modal .modal-footer button.btn-primary", run: "click" },
        {
            content: "So one asks, with the reason",
            trigger: "button[name=action_ask_approval]",
            run: "click",
        },
        {
            trigger: ".modal [name=reason] textarea",
            run: "edit The samples are packed already",
        },
        { trigger: ".modal button[name=action_ask]", run: "click" },
        {
            content: "Nothing more to ask",
            trigger: "body:not(:has(.modal)):not(:has(button[name=action_ask_approval]))",
        },
    ],
});

tours.add("promise_approval_approve", {
    steps: () => [
        {
            content: "The reason is there",
            trigger: ".o-mail-Activity:contains('The samples are packed already')",
        },
        { trigger: "button[name=action_approve]", run: "click" },
        {
            trigger: ".o-mail-Message:contains('approved this promise')",
        },
    ],
});

tours.add("promise_approval_send", {
    steps: () => [
        tab,
        { trigger: `${promise}:contains('Samples on Friday')` },
        { trigger: "button[name=action_quotation_send]", run: "click" },
        { trigger: ".modal .o_mail_send, .modal button[name=action_send_mail]", run: "click" },
        { trigger: ".o_arrow_button_current:contains('Quotation Sent')" },
    ],
});

tours.add("promise_use_days", {
    steps: () => [
        tab,
        { trigger: `${promise}:contains('At Risk')` },
        {
            content: "The first date that is safe",
            trigger: `${promise} button[name=action_use_green_days]`,
            run: "click",
        },
        { trigger: `${promise}:contains('Safe')` },
    ],
});
