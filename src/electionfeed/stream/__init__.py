"""What a stream is: published, written, read, admitted, checked, and how healthy it is."""
