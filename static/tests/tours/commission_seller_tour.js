import { registry } from "@web/core/registry";

// A seller asks why, then what if, then objects to what was published before;
// test_commission_tour.py makes plan, answers and both statements.
const openMine = [
    { trigger: ".o_menu_sections button:contains(Commissions)", run: "click" },
    {
        trigger: ".o-dropdown--menu .o-dropdown-item:contains(My Commission)",
        run: "click",
    },
    { trigger: ".o_seller_mine .o_field_widget[name=net]:contains(582.80)" },
];

registry.category("web_tour.tours").add("commission_seller", {
    steps: () => [
        ...openMine,
        {
            content: "Why the coefficient is what it is",
            trigger:
                ".o_field_widget[name=why]:contains(Because your customers' score is 60 from 5 answers)",
        },
        {
            content: "Why this amount?",
            trigger: ".o_field_widget[name=line_ids] td[name=net]:contains(582.80)",
            run: "click",
        },
        {
            content: "It is a sentence",
            trigger:
                ".modal .o_field_widget[name=explanation]:contains(5.00 % of):contains(INV/TOUR/1):contains(× 0.94 because your customers' score is 60)",
        },
        { trigger: ".modal button[name=action_view_evidence]", run: "click" },
        {
            content: "The answers behind it",
            trigger: ".o_list_view .o_data_row:contains(Voice 0) td[name=display_name]",
            run: "click",
        },
        { trigger: ".o_form_view .o_field_widget[name=partner_id]:contains(Voice 0)" },
        ...openMine,
        { trigger: "button[name=action_simulate]", run: "click" },
        {
            content: "What if they were content?",
            trigger: ".modal .o_field_widget[name=score] input",
            run: "edit 90 && press Tab",
        },
        {
            content: "Half of the curve's effect: 1.10",
            trigger: ".modal .o_field_widget[name=net]:contains(682.00)",
        },
        { trigger: ".modal .o_field_widget[name=net_change]:contains(99.20)" },
        { trigger: ".modal footer button.btn-primary", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_seller_mine .o_field_widget[name=net]:contains(582.80)" },
        {
            content: "Last month is published: that can be disputed",
            trigger: "button[name=action_view_earlier]",
            run: "click",
        },
        { trigger: ".o_kanban_record:contains(Published)", run: "click" },
        {
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(INV/TOUR/0) td[name=net]",
            run: "click",
        },
        { trigger: ".modal button[name=action_dispute]", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=document]:contains(INV/TOUR/0)",
        },
        {
            trigger: ".modal .o_radio_item:contains(The amount is wrong) input",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=text] textarea",
            run: "edit Half of it is missing",
        },
        { trigger: ".modal footer button[name=action_apply]", run: "click" },
        {
            content: "Sent: open until somebody answers",
            trigger:
                ".o_form_view .o_field_widget[name=text]:contains(Half of it is missing)",
        },
        { trigger: ".o_arrow_button_current:contains(Open)" },
        { trigger: "button[name=action_view_statement]", run: "click" },
        { trigger: "button[name=action_view_disputes]:contains(1)", run: "click" },
        { trigger: ".o_data_row:contains(INV/TOUR/0):contains(Open)" },
    ],
});
