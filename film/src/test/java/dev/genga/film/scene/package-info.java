@NullMarked
package dev.genga.film.scene;

import org.jspecify.annotations.NullMarked;
