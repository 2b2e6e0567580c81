import { ComparisonPage } from "./page.js"

// A script of its own: a page that compares nothing need not fetch what compares.
const main = document.querySelector("main")
if (main) new ComparisonPage(main).start()
