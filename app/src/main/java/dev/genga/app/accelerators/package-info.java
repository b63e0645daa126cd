/// Measures what each way to faster generation gains, and what it changes.
@NullMarked
package dev.genga.app.accelerators;

import org.jspecify.annotations.NullMarked;
