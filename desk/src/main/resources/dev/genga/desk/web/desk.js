// The desk: keys, playing under the pointer.
