import { registry } from "@web/core/registry";

// The closed loop: who handles a case calls, answers and closes; the customer is asked
// again in between, by test_case_tour.py.
const tours = registry.category("web_tour.tours");
const state = (name) => ({ trigger: `.o_arrow_button_current:contains('${name}')` });
const press = (name) => ({
    trigger: `.o_form_view button[name=${name}]:not(:disabled)`,
    run: "click",
});

tours.add("case_recovered", {
    steps: () => [
        { trigger: ".o_control_panel button:contains('This week')", run: "click" },
        {
            content: "The call stands on the day of who handles it",
            trigger: ".o_customer_day_item:contains('Call Case Contact')",
        },
        { trigger: ".o_menu_sections button:contains('Listening')", run: "click" },
        { trigger: ".o-dropdown-item:contains('Cases')", run: "click" },
        {
            trigger: ".o_kanban_record:contains('Case Contact is not satisfied')",
            run: "click",
        },
        {
            content: "What one has to know stands in the activity",
            trigger: ".o-mail-Activity:contains('2 of 10'):contains('Scratched')",
        },
        press("action_contacted"),
        state("Acknowledged"),
        press("action_assess"),
        state("Assessed"),
        press("action_start"),
        state("In Progress"),
        press("action_answer"),
        {
            trigger: ".modal [name=answer] .odoo-editor-editable",
            run: "editor A new top is on its way",
        },
        { trigger: ".modal button[name=action_apply]:visible", run: "click" },
        state("Answered"),
        {
            content: "The answer stays in the conversation",
            trigger: ".o-mail-Message:contains('A new top is on its way')",
        },
        press("action_close"),
        { trigger: ".modal [name=cause_id] input", run: "edit Defect" },
        {
            trigger: ".modal [name=cause_id] .o-autocomplete--dropdown-item:contains('efect')",
            run: "click",
        },
        { trigger: ".modal [name=action_taken] textarea", run: "edit Tops are checked" },
        { trigger: ".modal button[name=action_apply]", run: "click" },
        state("Closed"),
    ],
});

tours.add("case_recovered_seen", {
    steps: () => [
        { trigger: ".o_facet_remove", run: "click" },
        {
            content: "The customer is satisfied",
            trigger: ".o_kanban_record:contains('not satisfied'):contains('Recovered')",
            run: "click",
        },
        { trigger: ".o_form_view .o_field_widget[name=recovery]:contains('Recovered')" },
        { trigger: "a[name=answer]", run: "click" },
        { trigger: ".o_field_widget[name=answer]:contains('A new top')" },
    ],
});
