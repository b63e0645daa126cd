package dev.genga.base;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What a record's component is where nothing else is said. At this value [RecordText] leaves it out, so that what was
/// begun before there was such a component is the same as before. Every component that is added to a record by which
/// files know what they belong to (recipes of trainings, sizes of models) has one.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Usual {
  /// The value as [RecordText] writes it: `null`, `0.0`, `[]`.
  String value();
}
