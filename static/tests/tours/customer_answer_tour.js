import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const picked = (value) => `form[name=ask] input[value='${value}']:checked + label`;

// A customer clicked 3 in the mail, takes 4 instead and goes on in the survey.
tours.add("customer_answer", {
    steps: () => [
        { content: "The value clicked in the mail is chosen", trigger: picked(3) },
        { trigger: "form[name=ask] label[for=answer_4]", run: "click" },
        { trigger: picked(4) },
        { trigger: "form[name=ask] label[for=confidential]:contains(in confidence)" },
        {
            trigger: "form[name=ask] button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is not asked again",
            trigger: ".o_survey_form:not(:contains('How likely')) label:has(input[value='2'])",
            run: "click",
        },
        {
            trigger: ".js_question-wrapper:contains('better') textarea",
            run: "edit Nobody called",
        },
        { trigger: "button[value=finish]", run: "click" },
        { trigger: ".modal-footer button:contains('Submit')", run: "click" },
        { trigger: ".o_survey_finished:contains('Thank you')" },
    ],
});

// Signed in, they see what they said, and complain in three fields.
tours.add("customer_my_surveys", {
    steps: () => [
        {
            trigger: ".o_portal_index_card a[href='/my/surveys']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What was said, and where it stands",
            trigger:
                "div[name=said]:contains(4 of 10):contains(Nobody called) .badge:contains(Received)",
        },
        { trigger: "a[href='/my/complaint']", run: "click", expectUnloadPage: true },
        { trigger: "form[name=complaint] #what", run: "edit Two legs missing" },
        { trigger: "form[name=complaint] #order", run: "selectByIndex 1" },
        { trigger: "form[name=complaint] #remedy", run: "edit Two legs" },
        {
            trigger: "form[name=complaint] button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It has its reference",
            trigger: "div[name=complaint]:contains(Two legs missing) .badge:contains(Received)",
        },
    ],
});
