@NullMarked
package dev.genga.film.cut;

import org.jspecify.annotations.NullMarked;
