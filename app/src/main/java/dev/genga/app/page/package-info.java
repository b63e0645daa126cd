/// A run as one page of HTML, to look at and to pass on.
@NullMarked
package dev.genga.app.page;

import org.jspecify.annotations.NullMarked;
