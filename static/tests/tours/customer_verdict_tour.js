import { registry } from "@web/core/registry";

// A customer reads our commitments on the quotation and accepts them by signing it.
registry.category("web_tour.tours").add("customer_accept", {
    steps: () => [
        {
            content: "What we promise stands on the quotation",
            trigger: "#quote_content:contains(Our Commitments):contains(Assembled by Monday)",
        },
        { trigger: "#quote_content:contains(Open the shop in May)" },
        { trigger: "a:contains(Sign)", run: "click" },
        {
            trigger: ".modal .o_web_sign_name_and_signature input",
            run: "fill Verdict Buyer",
        },
        { trigger: ".modal canvas.o_web_sign_signature", run: "canvasNotEmpty" },
        {
            trigger: ".modal .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "#quote_content:contains(Thank You)" },
    ],
});

// A customer signed in to the portal says that a promise was not kept.
registry.category("web_tour.tours").add("customer_verdict", {
    steps: () => [
        {
            content: "The tile of the commitments",
            trigger: ".o_portal_index_card a[href='/my/commitments']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The promise in the list",
            trigger: ".o_portal_my_doc_table a:contains(Call back on Friday)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Our own view stands on its page",
            trigger: "ul[name=timeline]:contains(Kept, as we see it)",
        },
        {
            trigger: "form[name=verdict] textarea[name=comment]",
            run: "edit Nobody called",
        },
        {
            trigger: "form[name=verdict] button[value=not_kept]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The customer's words stand on the page, and no second answer",
            trigger: "li[name=your_answer]:contains(Nobody called)",
        },
        { trigger: ".badge:contains(Not kept, you told us)" },
        { trigger: "body:not(:has(form[name=verdict]))" },
    ],
});
