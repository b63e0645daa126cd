package dev.genga.film.index;

import java.util.List;

/// The tables of the index. Text, numbers and times (milliseconds since 1970) alone, so that any
/// SQLite program reads them.
final class Schema {
  /// In `user_version`; a file of another version is refused.
  static final int VERSION = 1;

  /// In the order of an export; `look` is made anew from the clips at any time.
  static final List<String> TABLES =
      List.of(
          "film",
          "scene",
          "flash",
          "clip",
          "media",
          "score",
          "choice",
          "caption",
          "clip_window",
          "window_score",
          "window_statement");

  static final String CREATE =
      """
      CREATE TABLE IF NOT EXISTS film (
        id INTEGER PRIMARY KEY,
        path TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL UNIQUE,
        bytes INTEGER NOT NULL,
        modified INTEGER NOT NULL,
        settings TEXT NOT NULL,
        state TEXT NOT NULL,
        reason TEXT NOT NULL DEFAULT '',
        width INTEGER NOT NULL DEFAULT 0,
        height INTEGER NOT NULL DEFAULT 0,
        frames INTEGER NOT NULL DEFAULT 0,
        seconds REAL NOT NULL DEFAULT 0,
        rate REAL NOT NULL DEFAULT 0,
        interlaced INTEGER NOT NULL DEFAULT 0
      );
      CREATE TABLE IF NOT EXISTS scene (
        id INTEGER PRIMARY KEY,
        film INTEGER NOT NULL REFERENCES film (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        first_frame INTEGER NOT NULL,
        end_frame INTEGER NOT NULL,
        begins TEXT NOT NULL,
        ends TEXT NOT NULL,
        UNIQUE (film, number)
      );
      CREATE TABLE IF NOT EXISTS flash (
        film INTEGER NOT NULL REFERENCES film (id) ON DELETE CASCADE,
        first_frame INTEGER NOT NULL,
        end_frame INTEGER NOT NULL
      );
      CREATE TABLE IF NOT EXISTS clip (
        id INTEGER PRIMARY KEY,
        film INTEGER REFERENCES film (id) ON DELETE CASCADE,
        scene INTEGER,
        file TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        state TEXT NOT NULL,
        reason TEXT NOT NULL DEFAULT '',
        source_frames TEXT NOT NULL DEFAULT '',
        frames INTEGER NOT NULL DEFAULT 0,
        rate REAL NOT NULL DEFAULT 0,
        width INTEGER NOT NULL DEFAULT 0,
        height INTEGER NOT NULL DEFAULT 0,
        bar_left INTEGER NOT NULL DEFAULT 0,
        bar_top INTEGER NOT NULL DEFAULT 0,
        bar_right INTEGER NOT NULL DEFAULT 0,
        bar_bottom INTEGER NOT NULL DEFAULT 0,
        sha256 TEXT NOT NULL DEFAULT ''
      );
      CREATE INDEX IF NOT EXISTS clip_film ON clip (film, id);
      CREATE TABLE IF NOT EXISTS media (
        clip INTEGER PRIMARY KEY REFERENCES clip (id) ON DELETE CASCADE,
        bytes INTEGER NOT NULL,
        modified INTEGER NOT NULL,
        frames_at_rate INTEGER NOT NULL,
        seconds REAL NOT NULL,
        interlaced INTEGER NOT NULL
      );
      CREATE TABLE IF NOT EXISTS score (
        clip INTEGER NOT NULL REFERENCES clip (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        value REAL NOT NULL,
        PRIMARY KEY (clip, name)
      );
      DROP INDEX IF EXISTS score_value;
      CREATE INDEX IF NOT EXISTS score_rank ON score (name, value, clip);
      CREATE TABLE IF NOT EXISTS look (
        clip INTEGER NOT NULL REFERENCES clip (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        cells BLOB NOT NULL,
        PRIMARY KEY (clip, number)
      );
      CREATE TABLE IF NOT EXISTS choice (
        id INTEGER PRIMARY KEY,
        clip INTEGER NOT NULL REFERENCES clip (id) ON DELETE CASCADE,
        time INTEGER NOT NULL,
        verdict TEXT NOT NULL
      );
      CREATE INDEX IF NOT EXISTS choice_clip ON choice (clip, id);
      CREATE TABLE IF NOT EXISTS caption (
        id INTEGER PRIMARY KEY,
        clip INTEGER NOT NULL REFERENCES clip (id) ON DELETE CASCADE,
        time INTEGER NOT NULL,
        origin TEXT NOT NULL,
        text TEXT NOT NULL
      );
      CREATE INDEX IF NOT EXISTS caption_clip ON caption (clip, id);
      CREATE TABLE IF NOT EXISTS clip_window (
        id INTEGER PRIMARY KEY,
        clip INTEGER NOT NULL REFERENCES clip (id) ON DELETE CASCADE,
        first_frame INTEGER NOT NULL,
        last_frame INTEGER NOT NULL,
        source_frames TEXT NOT NULL,
        sections TEXT NOT NULL,
        UNIQUE (clip, source_frames)
      );
      CREATE TABLE IF NOT EXISTS window_score (
        window INTEGER NOT NULL REFERENCES clip_window (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        value REAL NOT NULL,
        PRIMARY KEY (window, name)
      );
      CREATE INDEX IF NOT EXISTS window_score_value ON window_score (name, value);
      CREATE TABLE IF NOT EXISTS window_statement (
        window INTEGER NOT NULL REFERENCES clip_window (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        text TEXT NOT NULL,
        seen INTEGER NOT NULL,
        model TEXT NOT NULL,
        time INTEGER NOT NULL,
        PRIMARY KEY (window, number)
      )
      """;

  private Schema() {}
}
