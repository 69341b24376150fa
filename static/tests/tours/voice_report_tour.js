import { registry } from "@web/core/registry";

// A manager reads what customers say over time; test_voice_tour.py makes the answers.
const menu = (text) => ({ trigger: `.o_menu_sections button:contains(${text})`, run: "click" });
const item = (text) => ({
    trigger: `.o-dropdown--menu .o-dropdown-item:contains(${text})`,
    run: "click",
});
const chart = {
    content: "A line with its intervals",
    trigger: ".o_graph_canvas_container canvas",
    run: "canvasNotEmpty",
};

/** The trend by month, split by something else. */
const splitBy = (name) => [
    { trigger: ".o_searchview_dropdown_toggler", run: "click" },
    { trigger: `.o_group_by_menu .o_menu_item:text(${name})`, run: "click" },
    { trigger: ".o_searchview_dropdown_toggler", run: "click" },
    { trigger: `.o_searchview_facet:contains(${name})` },
    chart,
];

const month = [
    { trigger: ".o_searchview_dropdown_toggler", run: "click" },
    { trigger: ".o_group_by_menu .o_accordion_toggle:contains(Month)", run: "click" },
    { trigger: ".o_group_by_menu .o_item_option:text(Month)", run: "click" },
    { trigger: ".o_searchview_dropdown_toggler", run: "click" },
    { trigger: ".o_searchview_facet:contains(Month)" },
];

registry.category("web_tour.tours").add("voice_report", {
    steps: () => [
        menu("Reporting"),
        item("Voice of the Customer"),
        chart,
        ...month,
        ...splitBy("Key Moment"),
        ...splitBy("Segment"),
        ...splitBy("Team"),
        { trigger: ".o_switch_view.o_pivot", run: "click" },
        {
            content: "Of fifty, thirty and twenty: the index and its interval",
            trigger: ".o_pivot tr:contains(Voice Moment):contains(30.0):contains(14.1):contains(44.2)",
        },
        {
            content: "The answers behind",
            trigger: ".o_pivot tr:contains(Voice Moment) td.o_pivot_cell_value:first",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains(Voice Moment) td[name=partner_id]", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=voice]" },
    ],
});
