package dev.genga.desk.web;

import io.javalin.config.RoutesConfig;

/// A page of the desk, or a few that belong together.
public interface Part {
  /// What leads to it from all pages.
  Link link();

  /// Adds its addresses; see the package's remarks on how a page is made.
  ///
  /// @param pages renders its templates
  void addTo(RoutesConfig routes, Pages pages);

  /// An entry of the navigation.
  ///
  /// @param path such as `/statistics`
  /// @param label one or two words
  record Link(String path, String label) {}
}
