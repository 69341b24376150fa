import { registry } from "@web/core/registry";
import tourUtils from "@sale/js/tours/tour_utils";

// The product's loop once, as its people go through it; test_tours.py runs the jobs
// between the tours, as a server does.
const tours = registry.category("web_tour.tours");
const inDays = (days) => luxon.DateTime.now().plus({ days }).toFormat("MM/dd/yyyy");
const tab = (name) => ({ trigger: `.o_notebook a[name=${name}]`, run: "click" });

function addPromise(index, name, days) {
    // the row before stays selected until it is saved: what is typed too early is lost
    const row = `.o_field_widget[name=customer_promise_ids] .o_data_row:nth-child(${index}).o_selected_row`;
    return [
        {
            content: `Promise: ${name}`,
            trigger: ".o_field_widget[name=customer_promise_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        { trigger: `${row} [name=responsible_id] input:value(Loop Seller)` },
        { trigger: `${row} [name=name] input`, run: `edit ${name}` },
        { trigger: `${row} [name=deadline] .o_input, ${row} [name=deadline] button`, run: "click" },
        { trigger: `${row} [name=deadline] input`, run: `edit ${inDays(days)}` },
        { trigger: `${row} [name=name] input:value(${name})`, run: "click" },
    ];
}

tours.add("customer_loop_promise", {
    steps: () => [
        ...tourUtils.createNewSalesOrder(),
        ...tourUtils.selectCustomer("Loop Customer"),
        ...tourUtils.addProduct("Loop Desk"),
        { trigger: ".o_data_row [name=price_subtotal]:contains('1,000')" },
        tab("customer_promises"),
        ...addPromise(1, "Desk delivered and assembled", 3),
        ...addPromise(2, "Old desk taken away", 20),
        {
            content: "Confirm: the promises are given",
            trigger: "button[name=action_confirm]",
            run: "click",
        },
        { trigger: ".o_arrow_button_current:contains('Sales Order')" },
        tab("customer_promises"),
        {
            content: "Both are open, and the smart button counts them",
            trigger:
                ".o_field_widget[name=customer_promise_ids] .o_data_row:nth-child(2):contains('Open')",
        },
        { trigger: "button[name=action_view_promises]:contains('2')" },
    ],
});

tours.add("customer_loop_answer", {
    steps: () => [
        {
            content: "9 of 10 would recommend, as clicked in the mail",
            trigger: "form[name=ask]:contains('recommend') input[value='9']:checked + label",
        },
        {
            trigger: "form[name=ask] button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "5 of 5 satisfied",
            trigger: ".js_question-wrapper:contains('satisfied') label:has(input[value='5'])",
            run: "click",
        },
        {
            trigger: ".js_question-wrapper:contains('better') textarea",
            run: "edit Nothing at all",
        },
        { trigger: "button[value=finish]", run: "click" },
        { trigger: ".modal-footer button:contains('Submit')", run: "click" },
        { trigger: ".o_survey_finished:contains('Thank you')" },
    ],
});

tours.add("customer_loop_profile", {
    steps: () => [
        { trigger: ".o_data_cell:contains('Loop Customer')", run: "click" },
        tab("feedback"),
        {
            content: "What the customer said",
            trigger:
                ".o_field_widget[name=feedback_ids] .o_data_row:contains('Promoter'):contains('Nothing at all')",
        },
    ],
});

tours.add("customer_loop_keep", {
    steps: () => [
        { trigger: ".o_control_panel button:contains('This week')", run: "click" },
        {
            content: "The promise stands on the day of who has to keep it",
            trigger: ".o_customer_day_item:contains('Desk delivered') button:contains('Kept')",
            run: "click",
        },
        {
            trigger: ".modal [name=evidence_note] textarea",
            run: "edit Delivery note signed by the customer",
        },
        { trigger: ".modal button[name=action_apply]", run: "click" },
        {
            content: "Kept: it is gone from the day",
            trigger:
                "body:not(:has(.modal)) .o_customer_day_body:not(:contains('Desk delivered'))",
        },
    ],
});

tours.add("customer_loop_invoice", {
    steps: () => [
        { trigger: "#create_invoice", run: "click" },
        { trigger: ".modal button[name=create_invoices]", run: "click" },
        { trigger: ".o_form_view button[name=action_post]", run: "click" },
        { trigger: ".o_arrow_button_current:contains('Posted')" },
    ],
});

tours.add("customer_loop_compute", {
    steps: () => [
        { trigger: "button[name=action_ask_compute]", run: "click" },
        { trigger: ".modal button[name=action_apply]", run: "click" },
        {
            content: "A statement for the period",
            trigger: ".o_list_view .o_data_row:contains('Loop Seller')",
        },
    ],
});

tours.add("customer_loop_commission", {
    steps: () => [
        { trigger: ".o_kanban_record:contains('51.67')", run: "click" },
        {
            content: "1,000.00 x 5 % x 1.0333",
            trigger: ".o_field_widget[name=coefficient]:contains('1.0333')",
        },
        { trigger: ".o_field_widget[name=line_ids] .o_data_row:contains('51.67')" },
        { trigger: "button[name=action_view_evidence]", run: "click" },
        {
            content: "The answer is behind it",
            trigger: ".o_list_view .o_data_row:contains('Loop Customer')",
        },
        {
            content: "And so is the promise; a click opens it",
            trigger: ".o_list_view .o_data_row:contains('Desk delivered') td[name=display_name]",
            run: "click",
        },
        { trigger: ".o_field_widget[name=evidence_note]:contains('signed'), .o_field_widget[name=name]:contains('Desk delivered')" },
    ],
});
