package dev.genga.app.run;

/// What a training does about the caches of its plan.
public enum CacheUse {
  /// Makes what is missing or not of these files any more.
  MAKE,
  /// Takes them as they lie there, whoever made them; what is missing stops the run before it starts.
  AS_FOUND
}
