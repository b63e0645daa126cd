/// Where a film changes from one scene to the next: cuts, fades, dissolves, and flashes told apart.
@NullMarked
package dev.genga.film.scene;

import org.jspecify.annotations.NullMarked;
