/// Programs for people who look after the little world.
@NullMarked
package dev.genga.world.tool;

import org.jspecify.annotations.NullMarked;
