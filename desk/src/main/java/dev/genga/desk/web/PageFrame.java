package dev.genga.desk.web;

import java.util.List;

/// What stands round every page.
///
/// @param title of the page
/// @param path of the page, as one of the links has it
/// @param folder whose clips these are
/// @param session of the desk
/// @param links to all pages
/// @param progress of the choosing
public record PageFrame(
    String title,
    String path,
    String folder,
    Session session,
    List<Part.Link> links,
    Progress progress) {
  /// Copies the list.
  public PageFrame {
    links = List.copyOf(links);
  }
}
