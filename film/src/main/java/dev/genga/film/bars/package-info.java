/// Black bars round a film's picture.
@NullMarked
package dev.genga.film.bars;

import org.jspecify.annotations.NullMarked;
