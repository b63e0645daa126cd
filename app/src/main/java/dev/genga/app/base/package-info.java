/// The small base model: trained from nothing on the little world, and measured.
@NullMarked
package dev.genga.app.base;

import org.jspecify.annotations.NullMarked;
