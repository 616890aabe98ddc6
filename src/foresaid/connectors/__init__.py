"""Other systems, one folder each; nothing elsewhere names one."""
