/// Draws scenes: geometry once, and for each style a manner of painting it.
@NullMarked
package dev.genga.world.draw;

import org.jspecify.annotations.NullMarked;
