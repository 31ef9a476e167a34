"""Measurements that print a figure."""
