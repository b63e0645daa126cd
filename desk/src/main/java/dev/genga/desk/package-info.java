/// The page to choose clips in, `genga curate`: served to this machine alone, made on the server, with
/// htmx in the browser.
///
/// **A page more** takes four steps:
///
/// 1. A package of its own below `dev.genga.desk`, with a `@NullMarked` package-info. What it knows and
///    does is a plain class (a service) that is given the index or a folder, and knows nothing of HTTP.
/// 2. What the page shows is a public record; its template is `src/main/jte/NAME.jte`, which takes a
///    `PageFrame frame` and the record, and calls `@template.layout(frame = frame, content = ...)`. jte
///    escapes all that it prints. Styles and scripts are files of `src/main/resources/dev/genga/desk/web`,
///    served as `/assets/NAME`: nothing inline, which the page's security policy refuses.
/// 3. A class that implements [dev.genga.desk.web.Part] names the link in the head of all pages and adds
///    the addresses. Its handlers read the request, call the service, and give the record to
///    [dev.genga.desk.web.Pages]. What changes something is a POST: the guard asks for the page's own
///    origin there.
/// 4. [Desk#open] makes the service and adds the part to its list.
@NullMarked
package dev.genga.desk;

import org.jspecify.annotations.NullMarked;
