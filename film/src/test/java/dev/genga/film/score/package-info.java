@NullMarked
package dev.genga.film.score;

import org.jspecify.annotations.NullMarked;
