/// The demonstration: the whole way on a few seconds of real film with a small model.
@NullMarked
package dev.genga.app.demo;

import org.jspecify.annotations.NullMarked;
