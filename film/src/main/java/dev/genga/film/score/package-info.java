/// Numbers by which clips are ranked for choosing.
@NullMarked
package dev.genga.film.score;

import org.jspecify.annotations.NullMarked;
