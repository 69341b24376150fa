import { registry } from "@web/core/registry";

// Log a promise wherever one was given; test_tours.py makes the customer and looks at
// what came of it.
const tours = registry.category("web_tour.tours");
const field = (name) => `.modal .o_field_widget[name=${name}]:visible`;

/** Fill in what and by when; the rest is there. */
function logPromise(what, customer) {
    return [
        {
            content: "To whom is known already",
            trigger: `${field("partner_id")} input:value(${customer})`,
        },
        { trigger: `${field("name")} input`, run: `edit ${what}` },
        { trigger: `${field("deadline")} .o_input`, run: "click" },
        {
            trigger: `${field("deadline")} input`,
            run: `edit ${luxon.DateTime.now().plus({ days: 9 }).toFormat("MM/dd/yyyy")}`,
        },
        { trigger: `${field("name")} input`, run: "click" },
        { trigger: ".modal-footer button:contains('Log the Promise')", run: "click" },
        { content: "Logged", trigger: "body:not(:has(.modal))" },
    ];
}

tours.add("customer_log_from_contact", {
    steps: () => [
        { trigger: "button[name=action_log_promise]", run: "click" },
        ...logPromise("Send the catalogue", "Log Customer"),
    ],
});

tours.add("customer_log_from_message", {
    steps: () => [
        {
            trigger: ".o-mail-Message:contains('Log Contact')",
            run: "hover && click .o-mail-Message:contains('Log Contact') button[name=customer_promise_log]",
        },
        ...logPromise("Desks on Friday", "Log Customer"),
        {
            content: "The opportunity counts it",
            trigger: "button[name=action_view_promises]:contains('1')",
        },
    ],
});

tours.add("customer_log_from_activity", {
    steps: () => [
        {
            trigger: ".o-mail-Activity:contains('Call them') .o-mail-Activity-markDone",
            run: "click",
        },
        { trigger: ".o-mail-ActivityMarkAsDone button[aria-label='Done']", run: "click" },
        {
            content: "Did you promise anything?",
            trigger:
                ".o_notification:contains('Did you promise anything?') button:contains('Log a Promise')",
            run: "click",
        },
        ...logPromise("Call back", "Log Customer"),
    ],
});

tours.add("customer_log_from_my_day", {
    steps: () => [
        {
            trigger: ".o_customer_day_item:contains('Visit them') button:contains('Done')",
            run: "click",
        },
        {
            trigger:
                ".o_notification:contains('Did you promise anything?') button:contains('Log a Promise')",
            run: "click",
        },
        ...logPromise("Repair the drawer", "Log Customer"),
    ],
});
