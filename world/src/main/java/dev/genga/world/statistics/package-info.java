/// Means, spreads and the distances that they give.
@NullMarked
package dev.genga.world.statistics;

import org.jspecify.annotations.NullMarked;
