@NullMarked
package dev.genga.film.text;

import org.jspecify.annotations.NullMarked;
