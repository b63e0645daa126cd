@NullMarked
package dev.genga.film.bars;

import org.jspecify.annotations.NullMarked;
