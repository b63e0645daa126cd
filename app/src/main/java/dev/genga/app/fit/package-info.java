/// What a recipe takes on a device, told before it runs: seconds a step, memory, hours.
@NullMarked
package dev.genga.app.fit;

import org.jspecify.annotations.NullMarked;
