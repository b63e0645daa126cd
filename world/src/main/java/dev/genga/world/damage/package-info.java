/// What models and files do to pictures: used to fit the judge and to try it.
@NullMarked
package dev.genga.world.damage;

import org.jspecify.annotations.NullMarked;
